import { readFile } from 'node:fs/promises';
import { pause, silentLog, systemClock, systemRandom } from '#base';
import { inspectStore } from '#store';
import type { Books } from './books.ts';
import type { MemorySample } from './figures.ts';
import { weigh } from './heap-probe.ts';
import { isOfNow } from './patience.ts';
import type { SoakWorld } from './soak-world.ts';
import { unexplainedWords } from './words.ts';

const ROUND_MS = 2_000;
const ROUNDS_PER_WEIGHT = 2;
const ROUNDS_PER_COUNT = 5;
const PAGE = 200;

/** Looks at what has to hold at every moment, round by round, until it is over: memory, words, counters. */
export async function watch(world: SoakWorld, books: Books, isOver: () => boolean): Promise<MemorySample[]> {
  const samples: MemorySample[] = [];
  for (let round = 1; !isOver(); round++) {
    await readWords(world, books);
    if (round % ROUNDS_PER_WEIGHT === 0) samples.push(...(await weighAll(world)));
    if (round % ROUNDS_PER_COUNT === 0) for (const off of await miscounts(world)) books.broke(off);
    await pause(systemClock, ROUND_MS);
  }
  return samples;
}

async function weighAll({ weighed }: SoakWorld): Promise<MemorySample[]> {
  const samples: MemorySample[] = [];
  for (const { what, record } of weighed) {
    const text = await readFile(record, 'utf8').catch(() => '');
    // An agent's record names its supervisor too, which keeps nothing.
    const pid = Number(/"(?:pid|daemon)":\s*(\d+)/.exec(text)?.[1] ?? 0);
    const weight = pid === 0 ? undefined : await weigh(pid);
    if (weight) samples.push({ at: systemClock.monotonic(), what, pid, ...weight });
  }
  return samples;
}

async function readWords({ client }: SoakWorld, books: Books): Promise<void> {
  const listed = await client.call('sessions.list', { query: { limit: PAGE } });
  if (listed.ok) for (const word of unexplainedWords(listed.value.items)) books.broke(word);
  if (!listed.ok && !isOfNow(listed.error)) books.refused('look', listed.error);
}

/** Counters that say something else than their rows, as `muster doctor` finds them; none while the database is away. */
export async function miscounts({ database }: SoakWorld): Promise<string[]> {
  const looked = { database, clock: systemClock, log: silentLog, random: systemRandom };
  const found = await inspectStore(looked).catch(() => undefined);
  return (found?.miscounts ?? []).map(
    ({ counter, id, stored, counted }) => `${counter} of ${id} says ${stored}, and there are ${counted}`,
  );
}
