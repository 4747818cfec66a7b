import type { RouteAnswer } from '#contract';
import { oneLine, plainText } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { shortIds } from './short-id.ts';
import { ago } from './spans.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

type WorkspaceView = RouteAnswer<'workspaces.list'>['items'][number];
type Diff = RouteAnswer<'workspaces.diff'>;
type Conflict = Extract<RouteAnswer<'workspaces.merge'>, { outcome: 'conflict' }>;

const state = ({ kind, merged, changed, moreChanged, seenAt }: WorkspaceView): string => {
  if (kind === 'shared') return 'shared';
  if (seenAt === null) return 'new';
  if (merged) return 'merged';
  return changed.length === 0 ? 'unchanged' : `${changed.length}${moreChanged ? '+' : ''} changed`;
};

export function workspaceTable(items: readonly WorkspaceView[], look: Look): string {
  const short = shortIds(items.map(({ session }) => session));
  return table(
    items,
    [
      { head: 'SESSION', cell: ({ session }) => short(session) },
      { head: 'OF', cell: ({ of }) => oneLine(of), paint: look.style.bold, flexible: true },
      { head: 'STATE', cell: state },
      { head: 'BRANCH', cell: ({ branch }) => oneLine(branch ?? ''), flexible: true },
      { head: 'INTO', cell: ({ target }) => oneLine(target ?? ''), spare: true },
      { head: 'AGENT', cell: ({ agent }) => oneLine(agent?.name ?? 'removed'), spare: true },
      {
        head: 'WRITES',
        cell: ({ unguarded }) => (unguarded === null ? '' : 'not looked at'),
        paint: look.style.attention,
      },
      { head: 'SEEN', cell: ({ seenAt }) => (seenAt === null ? '' : ago(seenAt, look.now)), spare: true },
    ],
    look,
  );
}

/** A patch as git prints it: what came and went in colour. */
export function patchText({ patch, cut, files }: Diff, style: Style): string {
  if (files.length === 0) return 'It changes nothing.';
  const lines = plainText(patch).trimEnd().split('\n');
  const more = cut ? ['', style.attention('The rest is cut: it is more than 1 MB.')] : [];
  return [...lines.map((line) => painted(line, style)), ...more].join('\n');
}

function painted(line: string, style: Style): string {
  if (/^(diff|index|---|\+\+\+|new file|deleted file|rename|similarity) ?/.test(line)) return style.dim(line);
  if (line.startsWith('@@')) return style.active(line);
  if (line.startsWith('+')) return style.good(line);
  return line.startsWith('-') ? style.bad(line) : line;
}

export function conflictText({ into, files }: Conflict, style: Style): string {
  const head = `It cannot be merged into ${oneLine(into)} as it is. Nothing was changed. These files conflict:`;
  const each = files.flatMap(({ path, text }) => [
    '',
    style.bold(oneLine(path, 500)),
    plainText(text).trimEnd(),
  ]);
  return [head, ...each].join('\n');
}
