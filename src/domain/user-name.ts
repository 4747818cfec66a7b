/** What a person may be called: 1 to 64 letters, digits, `.`, `_`, `-`, `@` and `+`, and nothing that looks like an id. */
export const USER_NAME = /^(?!usr_)[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,63}$/u;

/** Names are unique by this: two that differ in capitals, or in how their letters are composed, are one. */
export const userNameKey = (name: string): string => name.normalize('NFKC').toLowerCase();
