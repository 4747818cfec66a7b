import { pause, systemClock, type Result } from '#base';
import type { Refusal } from '#domain';

const BETWEEN_MS = 250;
/** Nothing that is killed here stays away for longer. */
const MOST_MS = 120_000;
const OF_THE_HUB = new Set(['hub.unreachable', 'hub.stopping', 'store.unreachable']);

/** Repeats a call until somebody answers it. The caller gives a key with what must not be done twice. */
export async function patiently<T>(call: () => Promise<Result<T, Refusal>>): Promise<Result<T, Refusal>> {
  const until = systemClock.monotonic() + MOST_MS;
  for (;;) {
    const answer = await call();
    if (answer.ok || !isOfNow(answer.error) || systemClock.monotonic() > until) return answer;
    await pause(systemClock, BETWEEN_MS);
  }
}

export const isOfNow = ({ code, retry }: Refusal): boolean =>
  OF_THE_HUB.has(code) || typeof retry === 'object';

/** What a call answered that has to be good. Throws with the refusal otherwise. */
export async function good<T>(call: () => Promise<Result<T, Refusal>>): Promise<T> {
  const answer = await patiently(call);
  if (answer.ok) return answer.value;
  throw new Error(`${answer.error.code}: ${answer.error.message}`);
}
