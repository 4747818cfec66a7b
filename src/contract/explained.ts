import { errorAnchor } from './errors.ts';

/** What the page of errors says of one code. */
export interface Explained {
  code: string;
  /** What it means. */
  means: string;
  /** What to do. */
  next: string;
  /** HTTP status, exit code and MCP error, in words. */
  doors: string;
}

/**
 * What the text of `docs/reference/errors.md` says of a code. It may be named as a refusal names it (`session.not_found`),
 * by its anchor, or by its whole place in the documents; undefined when the page has no such code.
 */
export function explainedIn(page: string, named: string): Explained | undefined {
  const anchor = errorAnchor(named.slice(named.indexOf('#') + 1).trim());
  const [, below] = page.split(`<a id="${anchor}"></a>\n`);
  const [, code, means = '', next = '', doors = ''] =
    /^\s*### `([^`]+)`\s+(.+?) \*(.+?)\* (.+)$/mu.exec(below ?? '') ?? [];
  return code === undefined ? undefined : { code, means: plain(means), next: plain(next), doors };
}

/** Links by their words alone. */
const plain = (text: string) => text.replaceAll(/\[([^\]]+)\]\([^)]+\)/gu, '$1');
