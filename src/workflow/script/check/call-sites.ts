import { codeOnly } from './code-only.ts';

/** Where a script asks for something, as its text shows it; how often it comes there, only a run will tell. */
export interface CallSite {
  readonly kind: 'agent' | 'approve' | 'workflow';
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** The beginning of its prompt, question or name where that is written there; null where it is computed. */
  readonly says: string | null;
}

/** Bounds of what is listed: a plan is read by people. */
const LISTED = { sites: 500, characters: 200 } as const;

const CALL = /(?<![.\w$]|function\s)(agent|approve|workflow)\s*\(/gu;
const TEXT = /\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\$]|\\[^]|\$(?!\{))*)(`|\$\{))/uy;

/** All places where a script calls `agent`, `approve` or `workflow`, in the order of its text. */
export function callSites(source: string): CallSite[] {
  const code = codeOnly(source);
  const sites: CallSite[] = [];
  let line = 1;
  let lineStart = 0;
  for (const match of code.matchAll(CALL)) {
    if (sites.length >= LISTED.sites) break;
    for (
      let next = code.indexOf('\n', lineStart);
      next !== -1 && next < match.index;
      next = code.indexOf('\n', lineStart)
    ) {
      line += 1;
      lineStart = next + 1;
    }
    const says = textAt(source, match.index + match[0].length);
    sites.push({ kind: kindOf(match[1]), line, column: match.index - lineStart + 1, says });
  }
  return sites;
}

const kindOf = (word: string | undefined): CallSite['kind'] =>
  word === 'approve' || word === 'workflow' ? word : 'agent';

function textAt(source: string, from: number): string | null {
  TEXT.lastIndex = from;
  const found = TEXT.exec(source);
  if (!found) return null;
  const [, double, single, template, end] = found;
  const written = (double ?? single ?? template ?? '').replaceAll('\\n', ' ').replaceAll(/\s+/gu, ' ').trim();
  const cut = Array.from(written).slice(0, LISTED.characters).join('');
  return cut.length < written.length || end === '${' ? `${cut}…` : cut;
}
