/** What a person typed: text for the session, or a command for the hub. */
export type Typed =
  | { is: 'text'; text: string }
  | {
      is: 'command';
      /** Behind the slash. */
      text: string;
      /** Quotes keep several words together. */
      words: Word[];
    };

/** `at`: where in the text it begins, for commands whose last argument is all that follows. */
export interface Word {
  text: string;
  at: number;
}

/** `/home/me/x` is a path and no command; a command's first word is letters and hyphens alone. */
const COMMAND = /^\/[a-z][a-z0-9-]*(?=\s|$)/iu;
const QUOTES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['‘', '’'],
]);

/**
 * Reads what a person typed. Two slashes in front stand for one, and make text of what would be a command. Only what
 * persons type themselves is ever read so: text of agents and of mail begins with whatever it likes.
 */
export function readTyped(typed: string): Typed {
  const text = typed.trimStart();
  if (text.startsWith('//')) return { is: 'text', text: text.slice(1) };
  if (!COMMAND.test(text)) return { is: 'text', text: typed };
  const behind = text.slice(1).trimEnd();
  return { is: 'command', text: behind, words: wordsOf(behind) };
}

/** Parts at blanks. A quote at the start of a word, or behind its `=`, holds until its fellow; one that is never closed is a character. */
function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    const from = at;
    let word = '';
    while (at < text.length && !/\s/u.test(text.charAt(at))) {
      const part = partAt(text, at, word === '' || word.endsWith('='));
      word += part.text;
      at = part.end;
    }
    if (at > from) words.push({ text: dashed(word), at: from });
    else at++;
  }
  return words;
}

/** What is quoted from here on, where a quote may begin here, else one character. */
function partAt(text: string, at: number, mayQuote: boolean): { text: string; end: number } {
  const close = mayQuote ? QUOTES.get(text.charAt(at)) : undefined;
  const end = close === undefined ? -1 : text.indexOf(close, at + 1);
  return end < 0 ? { text: text.charAt(at), end: at + 1 } : { text: text.slice(at + 1, end), end: end + 1 };
}

/** Phones make a dash of two hyphens. */
const dashed = (word: string): string => word.replace(/^[‐-―−]{1,2}(?=[a-z])/iu, '--');
