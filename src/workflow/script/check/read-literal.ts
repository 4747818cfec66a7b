export type Literal = null | boolean | number | string | Literal[] | { [name: string]: Literal };

/** What is not a literal, and where. */
export class NoLiteral extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

const SPACE = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/uy;
const NAME = /[A-Za-z_$][\w$]*/uy;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/uy;
const TEXT = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|`(?:[^`\\$]|\\[\s\S]|\$(?!\{))*`/uy;
const WORDS: Readonly<Record<string, null | boolean>> = { null: null, true: true, false: false };
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
};
const DEPTH = 20;

/**
 * Reads a literal of JavaScript (objects, lists, texts, numbers, true, false, null) that begins at `from`, without running
 * anything. Throws a `NoLiteral` for whatever would have to be run.
 */
export function readLiteral(source: string, from: number): { value: Literal; end: number } {
  const reader = new LiteralReader(source, from);
  const value = reader.value(0);
  return { value, end: reader.at };
}

class LiteralReader {
  readonly #source: string;
  at: number;

  constructor(source: string, from: number) {
    this.#source = source;
    this.at = from;
  }

  value(depth: number): Literal {
    this.#match(SPACE);
    const letter = this.#source[this.at];
    if (depth > DEPTH) this.#refuse(`it is nested deeper than ${DEPTH}`);
    if (letter === '{') return this.#object(depth);
    if (letter === '[') return this.#list(depth);
    const text = this.#match(TEXT);
    if (text !== undefined) return unescaped(text.slice(1, -1));
    const number = this.#match(NUMBER);
    if (number !== undefined) return Number(number);
    const start = this.at;
    const word = this.#match(NAME) ?? '';
    const known = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
    if (known !== undefined) return known;
    this.at = start;
    return this.#refuse(letter === '`' ? 'a template with ${} is no literal' : undefined);
  }

  #object(depth: number): Literal {
    const entries: [string, Literal][] = [];
    this.at += 1;
    while (!this.#takes('}')) {
      const quoted = this.#match(TEXT);
      const name = quoted === undefined ? this.#match(NAME) : unescaped(quoted.slice(1, -1));
      if (name === undefined || !this.#takes(':')) this.#refuse();
      entries.push([name, this.value(depth + 1)]);
      if (!this.#takes(',') && !this.#isNext('}')) this.#refuse();
    }
    return Object.fromEntries(entries);
  }

  #list(depth: number): Literal {
    const items: Literal[] = [];
    this.at += 1;
    while (!this.#takes(']')) {
      items.push(this.value(depth + 1));
      if (!this.#takes(',') && !this.#isNext(']')) this.#refuse();
    }
    return items;
  }

  #isNext(letter: string): boolean {
    this.#match(SPACE);
    return this.#source[this.at] === letter;
  }

  #takes(letter: string): boolean {
    if (!this.#isNext(letter)) return false;
    this.at += 1;
    this.#match(SPACE);
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#source)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  #refuse(why = 'meta is read before anything is run: literals only, no names and no calls'): never {
    throw new NoLiteral(this.at, why);
  }
}

function unescaped(text: string): string {
  const pattern = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r?\n)|([\s\S]))/gu;
  return text.replaceAll(pattern, (...found: (string | undefined)[]) => {
    const [, long, four, two, line, one = ''] = found;
    const code = long ?? four ?? two;
    if (code !== undefined) return codePoint(Number.parseInt(code, 16));
    return line === undefined ? (ESCAPES[one] ?? one) : '';
  });
}

function codePoint(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
}
