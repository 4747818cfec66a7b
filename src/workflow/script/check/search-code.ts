import type { ScriptFinding } from '../script-port.ts';
import { codeOnly } from './code-only.ts';
import { findingAt } from './finding.ts';

interface Search {
  readonly pattern: RegExp;
  readonly says: string;
}

const REFUSED: readonly Search[] = [
  {
    pattern: /(?<![.\w$])import\s*[({"'*]|(?<![.\w$])import\s+[\w$]/u,
    says: 'a script cannot import: all that it has are its globals',
  },
  { pattern: /(?:^|[\n;}])\s*export\s/u, says: 'a script cannot export: it returns what it has to say' },
];

const WARNED: readonly Search[] = [
  {
    pattern: /(?<![.\w$])(?:Date\s*\.\s*now|new\s+Date\s*\(\s*\)|Date\s*\(\s*\))/u,
    says: 'the clock of a script stands still: it shows when the run began, so that a resumed run sees the same',
  },
  {
    pattern: /(?<![.\w$])Math\s*\.\s*random/u,
    says: 'Math.random gives the same numbers each time that a run is resumed',
  },
  {
    pattern: /(?<![.\w$])(?:require|fetch|setTimeout|setInterval|process|Deno|Bun)\s*[.(]/u,
    says: 'this is not there: a script has no files, network, processes or timers; an agent() has',
  },
];

/** What is refused in code that compiles, or would be said less well by the compiler. */
export function refusedCode(source: string): ScriptFinding | undefined {
  const code = codeOnly(source);
  for (const { pattern, says } of REFUSED) {
    const found = pattern.exec(code);
    if (found) return findingAt(source, found.index + found[0].search(/[a-z]/u), says);
  }
  return undefined;
}

/** What is allowed, but seldom what is meant: each kind where it first stands. */
export function doubtfulCode(source: string): ScriptFinding[] {
  const code = codeOnly(source);
  return WARNED.flatMap(({ pattern, says }) => {
    const found = pattern.exec(code);
    return found ? [findingAt(source, found.index, says)] : [];
  });
}
