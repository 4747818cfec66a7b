import type { BudgetId, UserId } from './ids.ts';

/** What a budget holds for. */
export const BUDGET_SCOPES = ['user', 'project', 'team', 'run', 'session'] as const;
export type BudgetScope = (typeof BUDGET_SCOPES)[number];

/** What is counted: tokens in and out, millionths of a US dollar, turns, milliseconds of work. */
export const BUDGET_KINDS = ['tokens', 'cost', 'turns', 'time'] as const;
export type BudgetKind = (typeof BUDGET_KINDS)[number];

/** When it begins anew, in its time zone: never, at midnight, on Monday, on the first. */
export const BUDGET_PERIODS = ['none', 'day', 'week', 'month'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** One thing that a session's turns count against: a user, a folder above its own, itself, a session above it. */
export interface BudgetTarget {
  scope: BudgetScope;
  /** The id of the user or session; the path of a project's folder. */
  id: string;
}

/** A limit on what a scope may use, of one kind. */
export interface Budget extends BudgetTargeting {
  id: BudgetId;
  /** Whose it is: they set it and answer for it. */
  user: UserId;
  kind: BudgetKind;
  /** One notice comes when this much is used; null for none. */
  soft: number | null;
  /** Nothing is admitted that would pass it. */
  hard: number;
  period: BudgetPeriod;
  /** IANA name. */
  zone: string;
  /** Of the period that runs; null without one. */
  windowEnd: number | null;
  windowStart: number;
  /** What turns that ended in this window used, as far as their harnesses told. */
  used: number;
  /** What is held for turns that are leased or run. */
  reserved: number;
  /** Turns of this window whose harness did not tell: unknown, never zero. */
  unknown: number;
  /** When the notice about the soft limit was given, in this window. */
  softToldAt: number | null;
  /** Since when it holds turns back. */
  pausedAt: number | null;
  /** Its person chose to leave it so: nobody is asked again until its limits or its window change. */
  keptPaused: boolean;
  createdAt: number;
}

interface BudgetTargeting {
  scope: BudgetScope;
  scopeId: string;
}

/**
 * Whether a turn that is expected to use `amount` may begin. `hit`: what is used leaves no room, whatever the running
 * turns come to. `wait`: running turns hold the rest, and some of it may come back.
 */
export type Admission = 'admit' | 'wait' | 'hit';

type Filling = Pick<Budget, 'used' | 'reserved' | 'hard'>;

export function admit({ used, reserved, hard }: Filling, amount: number): Admission {
  if (used + amount > hard) return 'hit';
  return used + reserved + amount > hard ? 'wait' : 'admit';
}

/** What is reserved where nothing like it has run before. */
const UNSEEN: Readonly<Record<BudgetKind, number>> = {
  tokens: 20_000,
  cost: 100_000,
  turns: 1,
  time: 300_000,
};

/** How many earlier turns a reservation is drawn from. */
export const PAST_TURNS = 20;

/** What a turn is expected to use: the median of what turns like it used, at least 1. */
export function expectedUse(kind: BudgetKind, past: readonly number[]): number {
  if (kind === 'turns') return 1;
  return Math.max(1, Math.ceil(past.length === 0 ? UNSEEN[kind] : median(past)));
}

/** What is held of it: at most the whole budget, so that one that nothing has used yet always admits a turn. */
export const reservationFor = (expected: number, hard: number): number => Math.min(expected, hard);

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** Whether a charge that brings `used` to what it is now has crossed the soft limit without a notice so far. */
export const passesSoft = ({
  soft,
  used,
  softToldAt,
}: Pick<Budget, 'soft' | 'used' | 'softToldAt'>): boolean =>
  soft !== null && softToldAt === null && used >= soft;

/** What a turn used, of each kind; null is unknown. */
export type TurnUse = Readonly<Record<BudgetKind, number | null>>;

/** What a person may raise a budget to: by half or to the double, and never less than the next turn, or two, need. */
export function raisesFor(
  budget: Pick<Budget, 'hard' | 'used'>,
  expected: number,
): { half: number; double: number } {
  const { hard, used } = budget;
  return {
    half: Math.max(Math.ceil(hard * 1.5), used + expected),
    double: Math.max(hard * 2, used + 2 * expected),
  };
}

/** Kinds that bound a scope whose harnesses may not tell what they use. */
export const CAP_KINDS = ['turns', 'time'] as const satisfies readonly BudgetKind[];

/** Whether budgets of these kinds over one scope need a turn or time cap beside them: a harness there may not report. */
export function needsCap(kinds: readonly BudgetKind[], everyHarnessReports: boolean): boolean {
  if (everyHarnessReports) return false;
  return (
    kinds.some((kind) => kind === 'tokens' || kind === 'cost') &&
    !CAP_KINDS.some((kind) => kinds.includes(kind))
  );
}

/** Every folder that holds this absolute path, itself first: a project is a folder and all below it. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return [...parts.map((_, index) => `/${parts.slice(0, parts.length - index).join('/')}`), '/'];
}

/** A folder as it is stored: without a slash at its end. */
export const folderText = (path: string): string => path.replace(/(?<=.)\/+$/, '');
