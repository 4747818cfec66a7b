import type { RouteAnswer } from '#contract';

export type Workspace = RouteAnswer<'workspaces.list'>['items'][number];
export type MergeAnswer = RouteAnswer<'workspaces.merge'>;
type Place = Pick<Workspace, 'branch' | 'target' | 'path' | 'kind' | 'of'>;

/** What git will do for a merge, in order, before it is done. `tried`: what a try of it came to. */
export function mergeSteps({ branch, target, of }: Place, into: string, tried: MergeAnswer): string[] {
  const to = into === '' ? (target ?? 'its branch') : into;
  const from = branch ?? 'its work';
  if (tried.outcome === 'nothing') return [`Nothing: ${tried.into} has all of ${from} already.`];
  if (tried.outcome === 'conflict') return [`Nothing: ${conflictText(tried)}`];
  return [
    `What is in no commit is committed on ${from} first.`,
    `${from} is merged into ${to} by a commit “Merge the work of ${of}”.`,
    `The branch ${to} moves to it; where it is checked out, its files follow. Nothing is pushed.`,
    branch === null
      ? 'Its directory stays until it is discarded.'
      : 'The worktree and its branch stay until they are discarded.',
  ];
}

export const conflictText = ({ into, files }: Extract<MergeAnswer, { outcome: 'conflict' }>): string =>
  `${files.length === 1 ? 'one file conflicts' : `${files.length} files conflict`} with ${into}.`;

/** What git will do for a discard. */
export function discardSteps({ branch, path, kind }: Place, force: boolean): string[] {
  const gone = kind === 'clone' ? `The clone at ${path} is removed.` : `The worktree at ${path} is removed.`;
  return [
    force
      ? 'Work that is nowhere else is kept under refs/muster/discarded/, which is named afterwards.'
      : 'It is refused while it holds work that is nowhere else.',
    gone,
    ...(branch === null ? [] : [`The branch ${branch} is deleted.`]),
  ];
}

/** What is handed to a session that is to resolve a conflict. */
export function conflictMessage({ into, files }: Extract<MergeAnswer, { outcome: 'conflict' }>): string {
  const paths = files.map(({ path }) => `- ${path}`).join('\n');
  return `Your work conflicts with ${into}. Merge ${into} into your branch and resolve the conflicts in:\n${paths}\nKeep what both sides meant, run the tests, and commit.`;
}
