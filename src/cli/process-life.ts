import { pause, type Clock } from '#base';

/** Whether a process of this id lives; one of another user counts as living. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether the process has ended within `ms`. */
export async function hasEnded(
  pid: number,
  ms: number,
  clock: Clock,
  signal?: AbortSignal,
): Promise<boolean> {
  const deadline = clock.monotonic() + ms;
  while (isAlive(pid)) {
    if (clock.monotonic() >= deadline || signal?.aborted) return false;
    await pause(clock, LOOK_EVERY_MS, signal);
  }
  return true;
}

const LOOK_EVERY_MS = 50;
