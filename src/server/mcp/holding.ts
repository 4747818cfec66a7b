import type { Clock } from '#base';
import { LIMITS } from '#domain';

/** How long a call may really hold, in seconds: harnesses give one up after a minute. */
export function heldSeconds(asked: number): number {
  return Math.min(asked, LIMITS.mcpHoldMs / 1000);
}

/** Calls `tell` every ten seconds until the work has ended, so that a client does not take a wait for a hang. */
export async function withProgress<T>(
  clock: Clock,
  tell: ((seconds: number) => void) | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (!tell) return work();
  const since = clock.monotonic();
  let stop = () => {};
  const arm = () => {
    stop = clock.after(LIMITS.mcpProgressMs, () => {
      tell(Math.round((clock.monotonic() - since) / 1000));
      arm();
    });
  };
  arm();
  try {
    return await work();
  } finally {
    stop();
  }
}
