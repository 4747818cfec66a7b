import type { NodeLook } from '../../parts/graph/graph-shape.ts';
import type { RunStep } from './run-queries.ts';

/** How a step stands, in a word of the hub or finer: what is slow names its cause. */
export type StepWord =
  | 'pending'
  | 'waiting'
  | 'asking'
  | 'dispatching'
  | 'running'
  | 'done'
  | 'reused'
  | 'failed'
  | 'cancelled'
  | 'skipped';

const LOOKS: Readonly<Record<StepWord, NodeLook>> = {
  failed: { shape: '✕', text: 'failed', tone: 'bad' },
  asking: { shape: '◆', text: 'needs you', tone: 'needs' },
  running: { shape: '●', text: 'running', tone: 'accent' },
  dispatching: { shape: '◔', text: 'dispatching', tone: 'accent' },
  waiting: { shape: '○', text: 'waiting', tone: 'needs' },
  cancelled: { shape: '–', text: 'cancelled', tone: 'quiet' },
  pending: { shape: '·', text: 'to come', tone: 'quiet' },
  done: { shape: '✓', text: 'done', tone: 'good' },
  reused: { shape: '↺', text: 'kept', tone: 'good' },
  skipped: { shape: '»', text: 'skipped', tone: 'quiet' },
};

export const lookOfStep = (word: StepWord): NodeLook => LOOKS[word];

type Standing = Pick<RunStep, 'state' | 'kind' | 'reusedFrom' | 'workedFrom'>;

export function wordOfStep({ state, kind, reusedFrom, workedFrom }: Standing): StepWord {
  if (state === 'queued') return 'waiting';
  if (state === 'done' && reusedFrom !== null) return 'reused';
  // An agent that has not begun yet: its turn waits for a place, or its harness starts.
  if (state === 'running' && kind === 'agent' && workedFrom === null) return 'dispatching';
  return state;
}

/** What needs a look first. */
const ORDER = Object.keys(LOOKS);

/** The word of several steps together: that of the one most in need of a look. */
export function wordOfAll(words: readonly StepWord[]): StepWord {
  const [first] = words.toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
  return first ?? 'pending';
}

/** How many of each, in the order of need: `2 failed, 3 done`. */
export function countsOf(words: readonly StepWord[]): string {
  const counts = new Map<StepWord, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .toSorted(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b))
    .map(([word, count]) => `${count} ${LOOKS[word].text}`)
    .join(', ');
}
