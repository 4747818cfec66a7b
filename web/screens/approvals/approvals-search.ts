import type { Approval } from '../../live/views.ts';

export const VIEWS = ['inbox', 'history', 'rules'] as const;
export type View = (typeof VIEWS)[number];

export const STATE_FILTERS = ['ended', 'pending', 'allowed', 'denied', 'expired', 'withdrawn'] as const;
export const KIND_FILTERS = ['permission', 'gate', 'plan', 'budget', 'script', 'task'] as const;
/** How long ago at most. */
export const SINCE_FILTERS = ['1h', '1d', '7d', '30d'] as const;

/** What of the address the screen reads; all of it may be absent. */
export interface ApprovalsSearch {
  view?: Exclude<View, 'inbox'>;
  state?: Exclude<(typeof STATE_FILTERS)[number], 'ended'>;
  kind?: Approval['kind'];
  since?: (typeof SINCE_FILTERS)[number];
  session?: string;
}

/** Reads the address; what means nothing is left out. */
export function readApprovalsSearch(search: Record<string, unknown>): ApprovalsSearch {
  const view = VIEWS.find((one) => one === search['view']);
  const state = STATE_FILTERS.find((one) => one === search['state']);
  const kind = KIND_FILTERS.find((one) => one === search['kind']);
  const since = SINCE_FILTERS.find((one) => one === search['since']);
  const { session } = search;
  return {
    ...(view && view !== 'inbox' ? { view } : {}),
    ...(state && state !== 'ended' ? { state } : {}),
    ...(kind ? { kind } : {}),
    ...(since ? { since } : {}),
    ...(typeof session === 'string' && /^ses_[0-9a-z]{22}$/.test(session) ? { session } : {}),
  };
}

const SPANS: Readonly<Record<(typeof SINCE_FILTERS)[number], number>> = {
  '1h': 3_600_000,
  '1d': 86_400_000,
  '7d': 7 * 86_400_000,
  '30d': 30 * 86_400_000,
};
export const sinceAt = (since: ApprovalsSearch['since'], now: number): number | undefined =>
  since === undefined ? undefined : now - SPANS[since];

const SINCE_TEXTS: Readonly<Record<(typeof SINCE_FILTERS)[number], string>> = {
  '1h': 'the last hour',
  '1d': 'the last day',
  '7d': 'the last 7 days',
  '30d': 'the last 30 days',
};
export const sinceOptions = [
  { value: '', text: 'any time' },
  ...SINCE_FILTERS.map((value) => ({ value, text: SINCE_TEXTS[value] })),
] as const;

const KIND_TEXTS: Readonly<Record<Approval['kind'], string>> = {
  permission: 'permissions',
  gate: 'gates of runs',
  plan: 'plans of teammates',
  budget: 'budgets',
  script: 'workflows to be run',
  task: 'tasks to be done',
};
export const kindOptions = [
  { value: '', text: 'all kinds' },
  ...KIND_FILTERS.map((value) => ({ value, text: KIND_TEXTS[value] })),
] as const;

const STATE_TEXTS: Readonly<Record<(typeof STATE_FILTERS)[number], string>> = {
  ended: 'all that are over',
  pending: 'waiting',
  allowed: 'allowed',
  denied: 'denied',
  expired: 'ran out of time',
  withdrawn: 'withdrawn',
};
export const stateOptions = STATE_FILTERS.map((value) => ({ value, text: STATE_TEXTS[value] }));
