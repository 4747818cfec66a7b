import type { RouteInput } from '#contract';
import type { Budget } from '../../live/views.ts';

export const SCOPES = ['user', 'project', 'team', 'run', 'session'] as const;
export const KINDS = ['tokens', 'cost', 'turns', 'time'] as const;
export const PERIODS = ['none', 'day', 'week', 'month'] as const;

/** A budget as it stands in a form: figures as people write them. */
export interface BudgetDraft {
  scope: Budget['scope'];
  scopeId: string;
  /** By kind: tokens, US dollars, turns, hours; empty for no limit. */
  limits: Readonly<Record<Budget['kind'], string>>;
  /** In percent of each limit; 0 or empty for no notice. */
  soft: string;
  period: Budget['period'];
  zone: string;
}

export const newDraft = (zone: string): BudgetDraft => ({
  scope: 'user',
  scopeId: '',
  limits: { tokens: '', cost: '', turns: '', time: '' },
  soft: '80',
  period: 'day',
  zone,
});

const FACTORS: Readonly<Record<Budget['kind'], number>> = {
  tokens: 1,
  cost: 1_000_000,
  turns: 1,
  time: 3_600_000,
};
const FLAGS: Readonly<Record<Budget['kind'], string>> = {
  tokens: '--tokens',
  cost: '--cost',
  turns: '--turns',
  time: '--hours',
};

export const UNITS: Readonly<Record<Budget['kind'], string>> = {
  tokens: 'Tokens',
  cost: 'US dollars (estimate)',
  turns: 'Turns',
  time: 'Hours of work',
};

/** The form of a budget that is there, to change it. */
export function draftOf(budget: Budget): BudgetDraft {
  const { scope, scopeId, kind, soft, hard, period, zone } = budget;
  const empty = newDraft(zone).limits;
  return {
    scope,
    scopeId: scope === 'user' ? '' : scopeId,
    limits: { ...empty, [kind]: String(hard / FACTORS[kind]) },
    soft: soft === null ? '0' : String(Math.round((soft / hard) * 100)),
    period,
    zone,
  };
}

/** To raise one that holds turns back: twice as much stands there to begin with. */
export const raisedDraft = (budget: Budget): BudgetDraft =>
  draftOf(budget.paused === null ? budget : { ...budget, ...twice(budget) });

const twice = ({ hard, soft }: Budget) => ({ hard: hard * 2, soft: soft === null ? null : soft * 2 });

type Body = RouteInput<'budgets.set'>['body'];

/** What is wrong with a draft; undefined when the hub may be asked. */
export function draftProblem({ scope, scopeId, limits, soft }: BudgetDraft): string | undefined {
  const typed = KINDS.filter((kind) => limits[kind].trim() !== '');
  if (typed.length === 0) return 'Name at least one limit.';
  const bad = typed.find((kind) => !(Number(limits[kind]) > 0));
  if (bad) return `${UNITS[bad]}: a number above 0.`;
  if (!(Number(soft || '0') >= 0 && Number(soft || '0') <= 100))
    return 'The notice comes at 0 to 100 percent.';
  return scope !== 'user' && scopeId.trim() === '' ? 'Say what it is about.' : undefined;
}

/** As the hub takes it. Of a draft without a problem. */
export function bodyOf({ scope, scopeId, limits, soft, period, zone }: BudgetDraft): Body {
  const share = Number(soft || '0') / 100;
  return {
    scope,
    ...(scope === 'user' ? {} : { scopeId: scopeId.trim() }),
    limits: KINDS.flatMap((kind) => {
      if (limits[kind].trim() === '') return [];
      const hard = Math.max(1, Math.round(Number(limits[kind]) * FACTORS[kind]));
      const notice = Math.floor(hard * share);
      return [{ kind, hard, soft: notice === 0 ? null : notice }];
    }),
    period,
    zone,
  };
}

/** The command that does the same. */
export function cliOf({ scope, scopeId, limits, soft, period, zone }: BudgetDraft): string[] {
  return [
    ...['muster', 'budget', 'set'],
    ...(scope === 'user' ? [] : [`--${scope}`, scopeId.trim() || 'NAME']),
    ...KINDS.flatMap((kind) => (limits[kind].trim() === '' ? [] : [FLAGS[kind], limits[kind].trim()])),
    ...(soft.trim() === '80' ? [] : ['--soft', soft.trim() || '0']),
    ...(period === 'none' ? [] : ['--period', period, '--zone', zone]),
  ];
}
