import { Bell, type Clock } from '#base';
import type { Store } from '#store';

// A wake may be lost (another hub's connection broke), so a wait looks again at least this often.
const LOOK_AGAIN_MS = 5_000;

export interface Wait {
  store: Store;
  clock: Clock;
  topics: readonly string[];
  /** Given the way to make it look at once, beside the topics. */
  onRing?: (ring: () => void) => void;
  /** How long at most, in ms. */
  ms: number;
  /** Ends the wait: the caller went away, or the hub stops. */
  signals: readonly (AbortSignal | undefined)[];
}

/**
 * Looks until it finds something, the time is over or a signal aborts; looks again whenever a topic is woken. Answers
 * what was found, or undefined.
 */
export async function waitFor<T>(wait: Wait, look: () => Promise<T | undefined>): Promise<T | undefined> {
  const bell = new Bell();
  let rung = false;
  const ring = () => {
    rung = true;
    bell.ring();
  };
  wait.onRing?.(ring);
  const ends = wait.topics.map((topic) => wait.store.listen(topic, ring));
  const signals = wait.signals.filter((signal) => signal !== undefined);
  for (const signal of signals) signal.addEventListener('abort', ring);
  const deadline = wait.clock.monotonic() + wait.ms;
  try {
    for (;;) {
      rung = false;
      const found = await look();
      if (found !== undefined) return found;
      const left = deadline - wait.clock.monotonic();
      if (left <= 0 || signals.some((signal) => signal.aborted)) return undefined;
      // A ring while we looked would be lost in the bell.
      if (!rung) await bell.wait(wait.clock, Math.min(left, LOOK_AGAIN_MS));
    }
  } finally {
    for (const end of ends) end();
    for (const signal of signals) signal.removeEventListener('abort', ring);
  }
}
