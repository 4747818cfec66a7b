import type { Status, StatusWord } from './status.ts';
import type { PlanState } from './team.ts';

/**
 * How a team stands as a whole. `working`: somebody in it is at work; `waiting`: nobody is, and tasks are open; `done`: all
 * are at rest and no task is open; `new`: nobody has had a turn yet. The rest as the session that it comes from.
 */
export const TEAM_WORDS = [
  'needs_you',
  'working',
  'stalled',
  'lost',
  'paused',
  'failed',
  'interrupted',
  'queued',
  'waiting',
  'done',
  'new',
  'deleted',
] as const;
export type TeamWord = (typeof TEAM_WORDS)[number];

export interface TeamStanding {
  word: TeamWord;
  /** In ms since 1970. */
  since: number;
  /** Whom of its members it comes from and why: a sentence part without a full stop. */
  why: string | null;
}

/** One in a team, its lead too. */
export interface MemberFacts {
  name: string;
  status: Pick<Status, 'word' | 'since' | 'why'>;
  plan: PlanState;
}

export interface TeamStatusFacts {
  team: { createdAt: number; deletedAt: number | null };
  /** Its lead, unless that is outside, and its live teammates. */
  members: readonly MemberFacts[];
  tasks: { open: number };
}

/** The one function that says how a team stands. Every door shows its words. */
export function teamStatusOf({ team, members, tasks }: TeamStatusFacts): TeamStanding {
  const { createdAt, deletedAt } = team;
  if (deletedAt !== null) return { word: 'deleted', since: deletedAt, why: null };
  const live = members.filter(({ status }) => !GONE.has(status.word));
  const asking = live.filter(({ status, plan }) => status.word === 'needs_you' || plan === 'submitted');
  if (asking.length > 0) return standing('needs_you', asking, reasons(asking));
  const heldUp = live.filter(({ status }) => (HELD_UP as readonly StatusWord[]).includes(status.word));
  const working = live.filter(({ status }) => AT_WORK.has(status.word));
  // That one is held up is told, and does not hide that others go on.
  if (working.length > 0)
    return standing('working', working, [names(working), reasons(heldUp)].filter(Boolean).join('; '));
  for (const word of [...HELD_UP, 'queued'] as const) {
    const of = live.filter(({ status }) => status.word === word);
    if (of.length > 0) return standing(word, of, reasons(of));
  }
  return atRest(live, tasks, createdAt);
}

const GONE: ReadonlySet<StatusWord> = new Set(['outside', 'closing', 'closed']);
const AT_WORK: ReadonlySet<StatusWord> = new Set(['working', 'starting']);
/** The worst first. */
const HELD_UP = [
  'stalled',
  'lost',
  'paused',
  'failed',
  'interrupted',
] as const satisfies readonly StatusWord[];

function atRest(
  live: readonly MemberFacts[],
  { open }: TeamStatusFacts['tasks'],
  createdAt: number,
): TeamStanding {
  const since = Math.max(createdAt, ...live.map(({ status }) => status.since));
  if (open > 0)
    return {
      word: 'waiting',
      since,
      why: `${open} open ${open === 1 ? 'task is' : 'tasks are'} taken by nobody`,
    };
  if (live.length === 0) return { word: 'new', since, why: 'nobody is in it yet' };
  const isNew = live.every(({ status }) => status.word === 'new');
  return isNew
    ? { word: 'new', since, why: 'nobody has had a turn yet' }
    : { word: 'done', since, why: 'all are at rest, and no task is open' };
}

const standing = (word: TeamWord, of: readonly MemberFacts[], why: string): TeamStanding => ({
  word,
  since: Math.min(...of.map(({ status }) => status.since)),
  why,
});

const TOLD = 3;

const names = (of: readonly MemberFacts[]): string =>
  told(
    of.map(({ name }) => name),
    ', ',
  );

/** `dev needs you: to approve: Edit a.ts; ann is lost: agent mill is not heard`. */
const reasons = (of: readonly MemberFacts[]): string => told(of.map(reason), '; ');

function reason({ name, status: { word, why }, plan }: MemberFacts): string {
  if (word !== 'needs_you' && plan === 'submitted') return `the plan of ${name} waits for an answer`;
  const stands = word === 'needs_you' ? 'needs you' : `is ${word}`;
  return `${name} ${stands}${why === undefined ? '' : `: ${why}`}`;
}

function told(parts: readonly string[], between: string): string {
  const more = parts.length - TOLD;
  return [...parts.slice(0, TOLD), ...(more > 0 ? [`${more} more`] : [])].join(between);
}
