import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '../../test/support/postgres/index.ts';
import { median, type Bench, type BenchContext, type Measured } from '../bench.ts';
import { measureRaw } from './raw-sqlite.ts';
import { fill, MANY_LANES, measurePairs, openBoard, type Load, type StoreBoard } from './tasks-bench.ts';

export const bench: Bench = {
  about: 'claim and complete tasks, with their attempts and events, one in ten tasks blocked at the head',
  run: async function* (context) {
    yield { what: 'this disk: write and sync 4 KiB', value: measureSync(context.folder), unit: 'ms' };
    if (context.only !== 'postgres') yield* onSqlite(context);
    if (context.only !== 'sqlite') yield* onPostgres(context);
  },
};

let fills = 0;

/** Several rounds of one case on a fresh fill; the median. */
async function rounds(
  board: StoreBoard,
  size: number,
  load: Load,
  times: number,
): Promise<{ value: number; notes: string }> {
  const rates: number[] = [];
  for (let round = 0; round < times; round++) {
    const ready = Math.floor(size * 0.9) - load.callers * load.batch;
    const parts: number[] = [];
    for (let left = load.pairs; left > 0;) {
      const pairs = Math.min(left, ready);
      await fill(board, size, ++fills);
      parts.push(pairs / (await measurePairs(board, { ...load, pairs })));
      left -= pairs;
    }
    rates.push(load.pairs / parts.reduce((sum, seconds) => sum + seconds, 0));
  }
  const spread = rates.map((rate) => Math.round(rate)).join(' ');
  return { value: median(rates), notes: `rounds: ${spread}` };
}

/** What everything durable waits for: one write of 4 KiB and its sync, the median of many, in ms. */
function measureSync(folder: string): number {
  const file = openSync(join(folder, 'sync'), 'w');
  const page = Buffer.alloc(4096, 1);
  const times = Array.from({ length: 300 }, () => {
    const began = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return performance.now() - began;
  });
  closeSync(file);
  return median(times);
}

async function* onSqlite({ quick, folder, say }: BenchContext): AsyncIterable<Measured> {
  const pairs = quick ? 5000 : 30_000;
  const times = quick ? 1 : 3;
  const sizes = quick ? [1000, 20_000] : [1000, 100_000, 1_000_000];
  const board = await openBoard(join(folder, 'hub.db'), 1);
  const single = { callers: 32, pairs, batch: 1 };
  const rates = new Map<number, number>();
  for (const size of sizes) {
    say(`SQLite FULL, ${size} tasks`);
    const { value, notes } = await rounds(board, size, single, times);
    rates.set(size, value);
    yield {
      what: `SQLite FULL, 32 callers, ${size} tasks`,
      value,
      unit: 'pairs/s',
      goal: { atLeast: 25_000 },
      notes,
    };
  }
  const [small, large] = [rates.get(sizes[0] ?? 0) ?? 0, rates.get(sizes.at(-1) ?? 0) ?? 0];
  yield {
    what: `… slower at ${sizes.at(-1)} than at ${sizes[0]} by`,
    value: small / large,
    unit: 'x',
    goal: { atMost: 1.3 },
  };
  yield* besideBare(board, folder, pairs, times);
  const batched = await rounds(board, 100_000, { callers: 8, pairs: pairs * 2, batch: 100 }, times);
  yield {
    what: 'SQLite FULL, 8 callers, 100 at a time',
    ...batched,
    unit: 'pairs/s',
    goal: { atLeast: 40_000 },
  };
  const alone = await rounds(board, 100_000, { callers: 1, pairs: pairs / 5, batch: 1 }, times);
  yield { what: 'SQLite FULL, 1 caller', ...alone, unit: 'pairs/s' };
  const many = await rounds(board, 100_000, { ...single, lanes: MANY_LANES }, times);
  yield { what: 'SQLite FULL, 32 callers of 40 lanes each', ...many, unit: 'pairs/s' };
  await board.store.close();
}

/** The store and bare statements by turns, so that both meet the same disk; the goals as a ratio: 25,000 of 46,000. */
async function* besideBare(
  board: StoreBoard,
  folder: string,
  pairs: number,
  times: number,
): AsyncIterable<Measured> {
  const bare: number[] = [];
  const shares: number[] = [];
  for (let round = 0; round < times; round++) {
    const { value } = await rounds(board, 100_000, { callers: 32, pairs, batch: 1 }, 1);
    const limit = measureRaw(join(folder, `bare${round}.db`), 100_000, pairs, 32);
    bare.push(limit);
    shares.push(value / limit);
  }
  const notes = `rounds: ${shares.map((share) => share.toFixed(2)).join(' ')}`;
  yield { what: 'bare statements, 32 per commit, 100000 tasks', value: median(bare), unit: 'pairs/s' };
  yield {
    what: '… share of it that the store reaches',
    value: median(shares),
    unit: 'x',
    goal: { atLeast: 0.54 },
    notes,
  };
}

async function* onPostgres({ quick, say }: BenchContext): AsyncIterable<Measured> {
  await using server = await startPostgres({ settings: { shared_buffers: '512MB' } });
  const pairs = quick ? 2000 : 20_000;
  const times = quick ? 1 : 3;
  for (const callers of [8, 32]) {
    say(`PostgreSQL, ${callers} callers`);
    // As many connections as a hub has, however many callers.
    const board = await openBoard(server.url, Math.min(callers, 10));
    yield* onPostgresBySize(board, callers, { quick, pairs, times });
    const batched = await rounds(board, 100_000, { callers, pairs: pairs * 2, batch: 100 }, times);
    yield {
      what: `PostgreSQL, ${callers} callers, 100 at a time`,
      ...batched,
      unit: 'pairs/s',
      goal: { atLeast: 50_000 },
    };
    await board.store.close();
  }
}

/** The queue's length must not matter, also where a tenth of it is blocked at the head. */
async function* onPostgresBySize(
  board: StoreBoard,
  callers: number,
  { quick, pairs, times }: { quick: boolean; pairs: number; times: number },
): AsyncIterable<Measured> {
  const rates: number[] = [];
  const sizes = quick ? [1000, 20_000] : [1000, 100_000, 1_000_000];
  for (const size of sizes) {
    // A million rows take long to write anew for each round.
    const { value, notes } = await rounds(
      board,
      size,
      { callers, pairs, batch: 1 },
      size > 100_000 ? 1 : times,
    );
    rates.push(value);
    yield { what: `PostgreSQL, ${callers} callers, ${size} tasks`, value, notes, unit: 'pairs/s' };
  }
  yield {
    what: `… slower at ${sizes.at(-1)} than at ${sizes[0]} by`,
    value: (rates[0] ?? 0) / (rates.at(-1) ?? 1),
    unit: 'x',
    goal: { atMost: 1.3 },
  };
}
