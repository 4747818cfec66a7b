import type { RouteAnswer } from '#contract';

type Page = RouteAnswer<'runs.steps'>;
export type RunStep = Page['items'][number];

/** The steps of a run's newest execution as far as they were read. */
export interface ReadSteps {
  execution: number;
  /** In the order of asking. */
  steps: readonly RunStep[];
  /** The hub's clock when reading began; null while nothing was read to its end. */
  readAt: number | null;
  /** Every page has come. */
  isWhole: boolean;
}

export const NO_STEPS: ReadSteps = { execution: 0, steps: [], readAt: null, isWhole: false };

/** What is known after a page more. Steps that are as they were are the same objects still. */
export function readOn(before: ReadSteps, { items, execution }: Page): ReadSteps {
  if (execution !== before.execution) return { execution, steps: [...items], readAt: null, isWhole: false };
  const steps = new Map(before.steps.map((step) => [step.call, step]));
  let isNew = false;
  for (const step of items) {
    const known = steps.get(step.call);
    if (known && isSame(known, step)) continue;
    steps.set(step.call, step);
    isNew = true;
  }
  if (!isNew) return before;
  return { ...before, steps: [...steps.values()].toSorted((a, b) => a.call - b.call) };
}

const isSame = (one: RunStep, other: RunStep): boolean => JSON.stringify(one) === JSON.stringify(other);
