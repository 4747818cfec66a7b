import type { RouteAnswer } from '#contract';
import type { NodeLook } from '../../parts/graph/graph-shape.ts';

type RunStep = RouteAnswer<'runs.show'>['steps'][number];

/** How a step stands, in the hub's word; `pending`: it is planned, and was not asked for yet. */
export type StepWord = RunStep['word'] | 'pending';

const LOOKS: Readonly<Record<StepWord, NodeLook>> = {
  failed: { shape: '✕', text: 'failed', tone: 'bad' },
  needs_you: { shape: '◆', text: 'needs you', tone: 'needs' },
  running: { shape: '●', text: 'running', tone: 'accent' },
  dispatching: { shape: '◔', text: 'dispatching', tone: 'accent' },
  queued: { shape: '○', text: 'queued', tone: 'needs' },
  cancelled: { shape: '–', text: 'cancelled', tone: 'quiet' },
  pending: { shape: '·', text: 'to come', tone: 'quiet' },
  done: { shape: '✓', text: 'done', tone: 'good' },
  reused: { shape: '↺', text: 'reused', tone: 'good' },
  skipped: { shape: '»', text: 'skipped', tone: 'quiet' },
};

export const lookOfStep = (word: StepWord): NodeLook => LOOKS[word];

/** What needs a look first. */
const ORDER = Object.keys(LOOKS);

export const byStepNeed = (a: StepWord, b: StepWord): number => ORDER.indexOf(a) - ORDER.indexOf(b);

/** The word of several steps together: that of the one most in need of a look. */
export function wordOfAll(words: readonly StepWord[]): StepWord {
  const [first] = words.toSorted(byStepNeed);
  return first ?? 'pending';
}

/** How many of each, in the order of need: `2 failed, 3 done`. */
export function countsOf(words: readonly StepWord[]): string {
  const counts = new Map<StepWord, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .toSorted(([a], [b]) => byStepNeed(a, b))
    .map(([word, count]) => `${count} ${LOOKS[word].text}`)
    .join(', ');
}
