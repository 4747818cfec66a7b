import type { Clock } from '#base';

/** The longest that one chunk should hold up other work, in ms. */
const CHUNK_MS = 20;

/** Removes chunk by chunk until none is left, with chunks of a size that takes about half of the time allowed. */
export async function pruneInChunks(clock: Clock, chunk: (rows: number) => Promise<number>): Promise<number> {
  let rows = 200;
  let total = 0;
  for (;;) {
    const began = clock.monotonic();
    const gone = await chunk(rows);
    const took = clock.monotonic() - began;
    total += gone;
    if (gone === 0) return total;
    if (took > CHUNK_MS) rows = Math.max(50, rows >> 1);
    else if (took < CHUNK_MS / 2) rows = Math.min(2000, rows * 2);
  }
}
