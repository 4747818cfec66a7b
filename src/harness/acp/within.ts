import { pause, type Clock } from '#base';

/** The value when it comes within `ms` on the clock, else undefined; the pause leaves no timer behind. */
export async function withinMs<T>(clock: Clock, ms: number, value: Promise<T>): Promise<T | undefined> {
  const abort = new AbortController();
  try {
    return await Promise.race([value, pause(clock, ms, abort.signal).then(() => undefined)]);
  } finally {
    abort.abort();
  }
}
