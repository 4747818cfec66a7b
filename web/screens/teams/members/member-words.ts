import type { Session } from '../../../live/views.ts';
import type { Teammate } from '../teams-queries.ts';

type Glance = NonNullable<Session['glance']>;

const counts = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** How full the model's window is: a share where its size is known, tokens where only those are, else unknown. */
export interface Fill {
  /** 0 to 1; null when the size is not known. */
  share: number | null;
  text: string;
}

export function fillOf(window: Glance['window'] | undefined): Fill {
  if (!window) return { share: null, text: 'unknown' };
  const { used, size } = window;
  if (size === null || size === 0) return { share: null, text: `${counts.format(used)} tokens` };
  const share = Math.min(1, used / size);
  return { share, text: `${Math.round(share * 100)} % of ${counts.format(size)}` };
}

/** Where a teammate works: its branch, else its folder, else how it gets one. */
export function placeText({
  branch,
  path,
  workspace,
}: Pick<Teammate, 'branch' | 'path' | 'workspace'>): string {
  if (branch !== null) return branch;
  if (workspace === 'shared') return path === null ? 'shared folder' : `shared: ${path}`;
  return path ?? `${workspace}, not made yet`;
}

/** How many turns it may still take. */
export const turnsLeft = ({ turnsUsed, turnsMost }: Pick<Teammate, 'turnsUsed' | 'turnsMost'>): number =>
  Math.max(0, turnsMost - turnsUsed);

const PLANS: Readonly<Record<Teammate['plan'], string | null>> = {
  not_required: null,
  required: 'owes a plan: it only reads',
  submitted: 'its plan waits for an answer',
  approved: null,
};
export const planText = (plan: Teammate['plan']): string | null => PLANS[plan];

const LEFT: Readonly<Record<string, string>> = {
  stopped: 'stopped',
  replaced: 'replaced',
  failed: 'failed',
  lost: 'lost',
  closed: 'closed',
  team_deleted: 'left with its team',
};
export const leftText = (why: string | null): string =>
  LEFT[why ?? 'closed'] ?? (why ?? '').replaceAll('_', ' ');

/** Whether somebody may be put in its place: of those that have left the last one of a name that nobody has now. */
export function mayReplace(
  mate: Pick<Teammate, 'name' | 'leftAt' | 'session'>,
  all: readonly Pick<Teammate, 'name' | 'leftAt' | 'session'>[],
): boolean {
  if (mate.leftAt === null) return true;
  // Those who are there come first, then the last to leave.
  return all.find(({ name }) => name === mate.name)?.session.id === mate.session.id;
}

/** What a person may do about a teammate's end now, and what each way does. */
export interface StopOffer {
  id: 'ask' | 'force';
  name: string;
  does: string;
}

export function stopOffers({ name, stop }: Pick<Teammate, 'name' | 'stop'>): StopOffer[] {
  const force: StopOffer = {
    id: 'force',
    name: `End ${name} at once`,
    does: 'It is not asked: its turn is cut off, its session closed, and what it held goes back to the team. What it has changed stays on its branch or in its folder.',
  };
  if (stop?.state === 'accepted') return [force];
  if (stop?.state === 'asked') return [force];
  return [
    {
      id: 'ask',
      name: `Ask ${name} to stop`,
      does: 'It is asked by mail, before all else that waits. It accepts and ends after its turn, or declines with a reason and goes on. It takes no new task meanwhile.',
    },
    force,
  ];
}

/** What is known of a request to stop, after its teammate's name. */
export function stopText({ state, reason, answer }: NonNullable<Teammate['stop']>): string {
  const why = reason === null ? '' : ` (${reason})`;
  switch (state) {
    case 'asked':
      return `was asked to stop${why}`;
    case 'accepted':
      return `accepts to stop${why}, after its turn`;
    case 'declined':
      return `declines to stop: ${answer ?? 'no reason given'}`;
    case 'forced':
      return `was ended by force${why}`;
  }
}

/** What deleting a team does to everything in it, a sentence each. */
export function deleteWords(team: {
  name: string;
  size: number;
  tasks: { open: number };
  teammates: readonly Pick<Teammate, 'name' | 'changed' | 'leftAt'>[];
}): string[] {
  const { name, size, tasks, teammates } = team;
  const unmerged = teammates.filter(({ changed, leftAt }) => leftAt === null && (changed?.files ?? 0) > 0);
  return [
    size === 0
      ? 'Nobody is in it any more.'
      : `${size === 1 ? 'Its teammate is' : `Its ${size} teammates are`} closed at once: turns are cut off.`,
    tasks.open === 0
      ? 'No task is open.'
      : `${tasks.open} open ${tasks.open === 1 ? 'task is' : 'tasks are'} cancelled.`,
    ...(unmerged.length === 0
      ? []
      : [
          `${unmerged.map((mate) => mate.name).join(', ')} changed files that are merged nowhere: the hub refuses unless it is forced.`,
        ]),
    `Its lead, its artifacts and its mail stay; the name “${name}” is free at once.`,
  ];
}
