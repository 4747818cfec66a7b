import type { journalReads } from '#store';

type Outline = journalReads.StepOutline;

/** For each step of a YAML run all that it waits for, near or far; null for a script, of which nobody knows. */
export type Needs = ReadonlyMap<string, ReadonlySet<string>> | null;

/** What runs again of a run of thousands, and whether something of it comes before a step. */
export interface RunsAgain {
  add(step: Outline): void;
  /** One of those that come before it; in a YAML run by what it waits for, in a script by when they ended. */
  before(step: Outline): Outline | undefined;
}

export const runsAgain = (steps: readonly Outline[], needs: Needs): RunsAgain =>
  needs === null ? byTime(steps) : byNeeds(needs);

const base = (name: string): string => name.replace(/(?:\[\d+\]|:gate)$/u, '');

function byNeeds(needs: NonNullable<Needs>): RunsAgain {
  const firsts = new Map<string, Outline>();
  return {
    add(step) {
      const name = base(step.name);
      if (!firsts.has(name)) firsts.set(name, step);
    },
    before(step) {
      for (const name of needs.get(base(step.name)) ?? []) {
        const first = firsts.get(name);
        if (first) return first;
      }
      return undefined;
    },
  };
}

/**
 * Of those that were asked for before a step, the one that ended first: by a tree of minima over the calls (Fenwick's), so
 * that no step is compared with all others.
 */
function byTime(steps: readonly Outline[]): RunsAgain {
  const places = new Map(
    steps
      .map(({ call }) => call)
      .toSorted((a, b) => a - b)
      .map((call, at) => [call, at + 1]),
  );
  const minima: (Outline | undefined)[] = [];
  return {
    add(step) {
      if (step.endedAt === null) return;
      for (let at = places.get(step.call) ?? Infinity; at <= places.size; at += at & -at)
        minima[at] = earlier(minima[at], step);
    },
    before(step) {
      let first: Outline | undefined;
      for (let at = (places.get(step.call) ?? 0) - 1; at > 0; at -= at & -at)
        first = earlier(first, minima[at]);
      return first && (first.endedAt ?? Infinity) <= step.createdAt ? first : undefined;
    },
  };
}

function earlier(one: Outline | undefined, other: Outline | undefined): Outline | undefined {
  if (!one || !other) return one ?? other;
  return (other.endedAt ?? Infinity) < (one.endedAt ?? Infinity) ? other : one;
}
