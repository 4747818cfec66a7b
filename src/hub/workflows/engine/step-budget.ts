import type { Cause, Step, Turn } from '#domain';
import { stepRows, turnRows, type Reader } from '#store';
import type { StepOptions } from '#workflow';

type StepBudget = NonNullable<StepOptions['budget']>;

/** What all tries of a step have used. Of turns under way their time alone is known. */
interface StepUse {
  tokens: number;
  /** US dollars. */
  cost: number;
  turns: number;
  timeMs: number;
}

/** What a step has used of a budget of its own: `over`: more than it may; `left`: whether another try may begin. */
export interface BudgetStanding {
  over: Cause | null;
  left: boolean;
}

/** How a step stands with the budget that its author gave it; undefined when that is none. */
export async function standingOf(
  reader: Reader,
  step: Step,
  budget: StepBudget | undefined,
): Promise<BudgetStanding | undefined> {
  if (budget === undefined) return undefined;
  const tries = await stepRows.triesOf(reader, step.id);
  const turns = await turnRows.findTurns(
    reader,
    tries.map(({ turn }) => turn),
  );
  const used = useOf(turns, reader.now);
  const over = KINDS.find((kind) => used[kind] > (budget[kind] ?? Infinity));
  return {
    over: over === undefined ? null : causeOf(over, used, budget),
    left: KINDS.every((kind) => used[kind] < (budget[kind] ?? Infinity)),
  };
}

const KINDS = ['tokens', 'cost', 'turns', 'timeMs'] as const;

function useOf(turns: readonly Turn[], now: number): StepUse {
  const use: StepUse = { tokens: 0, cost: 0, turns: turns.length, timeMs: 0 };
  for (const { usage, startedAt, endedAt } of turns) {
    use.tokens += (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
    use.cost += (usage?.costMicros ?? 0) / 1_000_000;
    if (startedAt !== null) use.timeMs += Math.max(0, (endedAt ?? now) - startedAt);
  }
  return use;
}

const TEXTS = {
  tokens: (amount: number) => `${amount} tokens`,
  cost: (amount: number) => `$${amount.toFixed(2)}`,
  turns: (amount: number) => (amount === 1 ? '1 turn' : `${amount} turns`),
  timeMs: (amount: number) => `${Math.round(amount / 1000)} s`,
} as const;

function causeOf(kind: (typeof KINDS)[number], used: StepUse, budget: StepBudget): Cause {
  const text = TEXTS[kind];
  return {
    code: 'step.budget',
    message: `it has used ${text(used[kind])}, and its own budget is ${text(budget[kind] ?? 0)}`,
  };
}

/** Why a step whose budget is used up, and which would have been tried once more, fails. */
export const usedUp = (last: Cause): Cause => ({
  code: 'step.budget',
  message: `its own budget is used up, so that it is not tried once more; its last try: ${last.message}`,
});
