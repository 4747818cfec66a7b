import type { BudgetKind } from './budget.ts';

/** A budget as people write it: figures in their own units, and one share of each at which a notice comes. */
export interface BudgetDraft {
  tokens?: number | undefined;
  /** US dollars. */
  cost?: number | undefined;
  turns?: number | undefined;
  /** Of work, without waits for a person. */
  hours?: number | undefined;
  /** Percent of each limit; 0 for no notice. */
  soft?: number | undefined;
}

export interface BudgetLimit {
  kind: BudgetKind;
  soft: number | null;
  hard: number;
}

/** At which share of a limit a notice comes where nobody says another. */
export const USUAL_SOFT_PERCENT = 80;

/** The limits of a draft in the units in which they are counted; none when it has no figure. */
export function limitsOfDraft({ tokens, cost, turns, hours, soft }: BudgetDraft): BudgetLimit[] {
  const typed: [BudgetKind, number | undefined, number][] = [
    ['tokens', tokens, 1],
    ['cost', cost, 1_000_000],
    ['turns', turns, 1],
    ['time', hours, 3_600_000],
  ];
  const share = (soft ?? USUAL_SOFT_PERCENT) / 100;
  return typed.flatMap(([kind, value, factor]) => {
    if (value === undefined) return [];
    const hard = Math.max(1, Math.round(value * factor));
    const notice = Math.floor(hard * share);
    return [{ kind, hard, soft: notice === 0 ? null : notice }];
  });
}
