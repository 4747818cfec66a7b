import { readReference, valueOf, type Reference, type Scope } from './reference.ts';
import { TokenReader, tokensOf, type TextProblem } from './tokens.ts';

/** A text with places to fill: plain parts, and what stands between `{{` and `}}`. */
export interface Template {
  parts: readonly (string | Reference)[];
}

/** Reads a text with `{{ inputs.x }}` and the like. A literal `{{` is written `{{ "{{" }}`. */
export function readTemplate(text: string): { template: Template; problems: TextProblem[] } {
  const parts: (string | Reference)[] = [];
  const problems: TextProblem[] = [];
  let done = 0;
  for (;;) {
    const open = text.indexOf('{{', done);
    if (open === -1) break;
    const close = endOf(text, open + 2);
    if (close === -1) {
      problems.push({ offset: open, message: '"{{" is not closed; write "}}" after the name' });
      break;
    }
    parts.push(text.slice(done, open));
    const filled = readPlace(text.slice(open + 2, close), open + 2);
    if ('problem' in filled) problems.push(filled.problem);
    else parts.push(filled.part);
    done = close + 2;
  }
  parts.push(text.slice(done));
  return { template: { parts: parts.filter((part) => part !== '') }, problems };
}

/** Where the next `}}` stands that is not within quotes. */
function endOf(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if (text.startsWith('}}', at)) return at;
  }
  // A quote that is never closed must not hide the end of its place.
  return quote === '' ? -1 : text.indexOf('}}', from);
}

function readPlace(inner: string, from: number): { part: string | Reference } | { problem: TextProblem } {
  const { tokens, problem } = tokensOf(inner, from);
  if (problem) return { problem };
  const reader = new TokenReader(tokens);
  const { next } = reader;
  if (next.kind === 'end')
    return { problem: { offset: from, message: 'nothing stands between "{{" and "}}"' } };
  if (next.kind === 'text') reader.take();
  const read = next.kind === 'text' ? undefined : readReference(reader);
  if (read && !read.ok) return { problem: read.error };
  const rest = reader.take();
  if (rest.kind !== 'end')
    return {
      problem: {
        offset: rest.offset,
        message: `"${rest.value}" is too much: one name stands between braces`,
      },
    };
  return { part: read ? read.value : next.value };
}

/** All that a template speaks of, in the order of its text. */
export const referencesIn = ({ parts }: Template): Reference[] =>
  parts.filter((part) => typeof part !== 'string');

/** Fills a template. A text stands as it is, nothing as the empty text, all else as JSON; what is filled in is not read again. */
export const fillTemplate = ({ parts }: Template, scope: Scope): string =>
  parts.map((part) => (typeof part === 'string' ? part : textOf(valueOf(part, scope)))).join('');

function textOf(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
