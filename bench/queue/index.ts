import { startPostgres, createTestDatabase } from '../../test/support/postgres/index.ts';
import { median, type Bench, type BenchContext, type Measured } from '../bench.ts';
import { drainByVerbs, openHubBoard } from '../fleet/hub-board.ts';
import { fill, measurePairs, openBoard } from '../store/tasks-bench.ts';
import { openGraphile, openPgBoss, type Queue } from './peers.ts';

export const bench: Bench = {
  about: 'claim and complete on PostgreSQL beside pg-boss and graphile-worker, by turns on one server',
  run,
};

/** Connections of a pool, however many callers: as a hub has. All have `synchronous_commit` and `fsync` on. */
const CONNECTIONS = 10;

async function* run({ quick, say }: BenchContext): AsyncIterable<Measured> {
  await using server = await startPostgres({ settings: { shared_buffers: '512MB' } });
  const [ownUrl, storeUrl, bossUrl, graphileUrl] = await Promise.all(
    [1, 2, 3, 4].map(async () => (await createTestDatabase(server.url)).url),
  );
  const queues = [
    await openOwn(ownUrl ?? '', storeUrl ?? ''),
    await openPgBoss(bossUrl ?? '', CONNECTIONS),
    await openGraphile(graphileUrl ?? '', CONNECTIONS),
  ];
  const times = quick ? 1 : 3;
  for (const callers of [8, 32]) {
    for (const batch of [1, 100]) {
      const pairs = batch === 1 ? (quick ? 2000 : 10_000) : quick ? 10_000 : 40_000;
      say(`${callers} callers, ${batch} at a time`);
      yield* compare(queues, { callers, pairs, batch }, times);
    }
  }
  for (const queue of queues) await queue.close();
}

/**
 * Singly through the verbs of a hub: rights, feed, details, attempts and events are in the figure, which the others have
 * nothing like. Batches of completions have no verb, and go through the store, with attempts and events.
 */
async function openOwn(url: string, storeUrl: string): Promise<Queue> {
  const board = await openHubBoard(url, { agents: 32, connections: CONNECTIONS });
  const plain = await openBoard(storeUrl, CONNECTIONS);
  let fills = 0;
  return {
    name: 'Muster',
    // A tenth of the tasks of this bench is blocked at the head.
    fill: async (count) => {
      await board.fill(Math.ceil(count / 0.9));
      await fill(plain, Math.ceil(count / 0.9), ++fills);
    },
    drain: (load) => (load.batch === 1 ? drainByVerbs(board, load) : measurePairs(plain, load)),
    close: async () => {
      await board.close();
      await plain.store.close();
    },
  };
}

/** Each in turn, round by round, so that all meet the same machine. */
async function* compare(
  queues: readonly Queue[],
  load: { callers: number; pairs: number; batch: number },
  times: number,
): AsyncIterable<Measured> {
  const rates = new Map(queues.map(({ name }) => [name, new Array<number>()]));
  for (let round = 0; round < times; round++) {
    for (const queue of queues) {
      // Others may take more than a share: enough for callers that come up short at the end.
      await queue.fill(load.pairs + load.callers * load.batch);
      rates.get(queue.name)?.push(await queue.drain(load));
    }
  }
  const own = median(rates.get('Muster') ?? []);
  const best = Math.max(...queues.slice(1).map(({ name }) => median(rates.get(name) ?? [])));
  const how = `${load.callers} callers, ${load.batch === 1 ? 'singly' : `${load.batch} at a time`}`;
  for (const { name } of queues) {
    const of = rates.get(name) ?? [];
    const notes = `rounds: ${of.map((rate) => Math.round(rate)).join(' ')}`;
    const goal = name === 'Muster' && load.batch > 1 ? { goal: { atLeast: 50_000 } } : {};
    yield { what: `${name}, ${how}`, value: median(of), unit: 'pairs/s', notes, ...goal };
  }
  yield {
    what: `… Muster against the best of the others`,
    value: own / best,
    unit: 'x',
    goal: { atLeast: 1 },
  };
}
