/** A piece of a template or condition, and where it begins in its text. */
export interface Token {
  kind: 'name' | 'text' | 'number' | 'sign' | 'end';
  /** As it is written; of a text what stands between the quotes. */
  value: string;
  offset: number;
  /** As it is written, in characters. */
  length: number;
}

/** What is wrong with a template or condition, and where in it. */
export interface TextProblem {
  offset: number;
  message: string;
}

const PIECE =
  /(?<space>\s+)|(?<name>[A-Za-z_][\w-]*)|(?<number>-?\d+(?:\.\d+)?)|(?<text>'[^']*'|"[^"]*")|(?<sign>==|!=|[.,()[\]])/uy;

/** The pieces of a text, from an offset of it on; ends with a piece of kind `end`. */
export function tokensOf(text: string, from = 0): { tokens: Token[]; problem?: TextProblem } {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    PIECE.lastIndex = offset;
    const groups = PIECE.exec(text)?.groups;
    if (groups === undefined)
      return { tokens, problem: { offset: from + offset, message: odd(text, offset) } };
    const { space, name, number, text: quoted, sign } = groups;
    const written = space ?? name ?? number ?? quoted ?? sign ?? '';
    const at = { offset: from + offset, length: written.length };
    if (name !== undefined) tokens.push({ kind: 'name', value: name, ...at });
    else if (number !== undefined) tokens.push({ kind: 'number', value: number, ...at });
    else if (quoted !== undefined) tokens.push({ kind: 'text', value: quoted.slice(1, -1), ...at });
    else if (sign !== undefined) tokens.push({ kind: 'sign', value: sign, ...at });
    offset += written.length;
  }
  tokens.push({ kind: 'end', value: '', offset: from + text.length, length: 0 });
  return { tokens };
}

function odd(text: string, offset: number): string {
  const sign = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  if (sign === '"' || sign === "'") return 'this quote is not closed';
  if (sign === '=') return '"=" compares nothing; write "=="';
  if (sign === '&') return 'write "and"';
  if (sign === '|') return 'write "or"; there are no filters';
  if (sign === '!') return 'write "not", or "!=" between two values';
  return `"${sign}" has no meaning here`;
}

/** Walks over pieces, one ahead. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  /** `tokens` ends with a piece of kind `end`. */
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', value: '', offset: 0, length: 0 };
  }

  take(): Token {
    const token = this.next;
    this.#at += 1;
    return token;
  }

  /** Takes the next piece if it is this sign or word. */
  takeIf(kind: 'sign' | 'name', value: string): boolean {
    const { next } = this;
    if (next.kind !== kind || next.value !== value) return false;
    this.#at += 1;
    return true;
  }
}
