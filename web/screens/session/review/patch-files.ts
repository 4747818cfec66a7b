import type { RouteAnswer } from '#contract';
import type { DiffLine } from '../../../parts/diff-props.ts';

export type WorkspaceDiff = RouteAnswer<'workspaces.diff'>;

/** One file of a diff, with its part of the patch. */
export interface ReviewFile {
  path: string;
  change: string;
  /** Null: it is binary. */
  added: number | null;
  removed: number | null;
  /** Empty: the patch was cut before it. */
  patch: string;
  /** Of what changed: it is another one when the file has changed since. */
  content: string;
  /** Why it is folded until somebody opens it. */
  folded: 'big' | 'generated' | undefined;
}

/** Changed lines of a file beyond which it is folded. */
const BIG_LINES = 800;
const GENERATED =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|Cargo\.lock|Gemfile\.lock|poetry\.lock|uv\.lock|composer\.lock|go\.sum)$|(?:^|\/)(?:dist|build|vendor|node_modules|__snapshots__|generated)\/|\.(?:min\.(?:js|css)|map|snap|pb\.go|g\.dart)$|[._-]generated\.\w+$/;

/** The files of a diff, in its order. */
export function filesOf({ files, patch }: WorkspaceDiff): ReviewFile[] {
  const parts =
    patch === '' ? [] : patch.split(/^(?=diff --git )/m).filter((part) => part.startsWith('diff'));
  return files.map((file, index) => {
    // Names are quoted in a patch where they hold anything odd; the order is the same in both.
    const part = parts[index] ?? '';
    return { ...file, patch: part, content: digest(part), folded: foldedFor(file, part) };
  });
}

function foldedFor(
  { path, added, removed }: WorkspaceDiff['files'][number],
  part: string,
): ReviewFile['folded'] {
  if (GENERATED.test(path)) return 'generated';
  return (added ?? 0) + (removed ?? 0) > BIG_LINES || part.length > 200_000 ? 'big' : undefined;
}

/** Tells contents apart; nothing hangs on nobody forging it. */
export function digest(text: string): string {
  let [one, other] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 2_654_435_761);
    other = Math.imul(other ^ code, 1_597_334_677);
  }
  return `${(one >>> 0).toString(36)}${(other >>> 0).toString(36)}`;
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

interface PatchLine extends DiffLine {
  text: string;
}

/** Every line of a file's patch by its side and number; an unchanged one stands on both sides. */
function linesOf(patch: string): PatchLine[] {
  const lines: PatchLine[] = [];
  let [oldLine, newLine, isInHunk] = [0, 0, false];
  for (const text of patch.split('\n')) {
    const hunk = HUNK.exec(text);
    if (hunk) {
      [oldLine, newLine, isInHunk] = [Number(hunk[1]), Number(hunk[2]), true];
      continue;
    }
    if (!isInHunk) continue;
    const rest = text.slice(1);
    if (text.startsWith('+')) lines.push({ side: 'new', line: newLine++, text: rest });
    else if (text.startsWith('-')) lines.push({ side: 'old', line: oldLine++, text: rest });
    else if (text.startsWith(' ')) {
      lines.push({ side: 'old', line: oldLine++, text: rest }, { side: 'new', line: newLine++, text: rest });
    }
  }
  return lines;
}

/** What stands in a line that the patch shows. */
export const textAt = (patch: string, { side, line }: DiffLine): string | undefined =>
  linesOf(patch).find((one) => one.side === side && one.line === line)?.text;

/** The first line of each hunk that changed. */
export function hunksOf(patch: string): DiffLine[] {
  return patch
    .split(/^(?=@@ )/m)
    .slice(1)
    .flatMap((hunk) => {
      const changed = changedIn(hunk);
      return changed ? [changed] : [];
    });
}

function changedIn(hunk: string): DiffLine | undefined {
  const found = HUNK.exec(hunk);
  if (!found) return undefined;
  let [oldLine, newLine] = [Number(found[1]), Number(found[2])];
  for (const text of hunk.split('\n').slice(1)) {
    if (text.startsWith('+')) return { side: 'new', line: newLine };
    if (text.startsWith('-')) return { side: 'old', line: oldLine };
    oldLine++;
    newLine++;
  }
  return undefined;
}
