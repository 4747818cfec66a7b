import type { Migration } from './migration.ts';

/** Several people on one hub: names that are unique whatever their capitals, tokens that only read, tokens to sign in with. */
export const users: Migration = {
  number: 8,
  name: 'users',
  statements: () => [
    `alter table users add column name_key text`,
    `update users set name_key = lower(name)`,
    `create unique index users_by_name_key on users (name_key)`,
    `alter table tokens add column read_only bigint not null default 0`,
    // 1: good for nothing but being replaced by a lasting token, once.
    `alter table tokens add column sign_in bigint not null default 0`,
    `create index tokens_by_user on tokens (user_id, id)`,
  ],
};
