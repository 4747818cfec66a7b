import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createTestDatabase, startPostgres } from '../../test/support/postgres/index.ts';
import type { Bench, BenchContext, Measured } from '../bench.ts';
import { Crowd, HEARTBEAT_MS } from './crowd.ts';
import { drainByVerbs, openHubBoard, type HubBoard } from './hub-board.ts';
import type { FromHub } from './hub-process.ts';

export const bench: Bench = {
  about:
    'a fleet: 10,000 agents heard by one hub over HTTP (fleet:heard), 1,000 agents and 100,000 tasks (fleet:tasks)',
  run: async function* (context) {
    if (context.only !== 'tasks') yield* heard(context);
    if (context.only !== 'heard') yield* tasks(context);
  },
};

/** Every agent on a socket of its own, in another process than the hub; in real time. */
async function* heard({ quick, folder, say }: BenchContext): AsyncIterable<Measured> {
  const agents = quick ? 1_000 : 9_500;
  const rounds = quick ? 1 : 4;
  say(`a hub with ${agents} agents`);
  const hub = await startHub(join(folder, 'heard'), agents);
  const before = await hub.used();
  const crowd = new Crowd(hub.address, hub.tokens);
  say('they arrive');
  await crowd.arrive();
  await pause(HEARTBEAT_MS);
  const arrived = await hub.used();
  crowd.beats = [];
  crowd.polls = 0;
  say(`${(rounds * HEARTBEAT_MS) / 1000} s of it`);
  const began = performance.now();
  await pause(rounds * HEARTBEAT_MS);
  const seconds = (performance.now() - began) / 1000;
  const after = await hub.used();
  const share = (after.cpuMs - arrived.cpuMs) / 1000 / seconds;
  const beats = crowd.beats.toSorted((a, b) => a - b);
  crowd.leave();
  await hub.stop();
  yield {
    what: `heartbeats of ${agents} agents that each hold a poll`,
    value: beats.length / seconds,
    unit: 'a second',
    goal: { atLeast: (agents / HEARTBEAT_MS) * 1000 * 0.98 },
    notes: `${crowd.failed} calls failed, ${Math.round(crowd.polls / seconds)} polls a second`,
  };
  yield {
    what: '… the hub takes of one core',
    value: share,
    unit: 'cores',
    goal: { atMost: 1 },
    notes: `${((share * 10_000) / agents).toFixed(2)} at 10,000`,
  };
  yield {
    what: '… a heartbeat, p99',
    value: beats[Math.floor(beats.length * 0.99)] ?? Number.NaN,
    unit: 'ms',
    notes: `p50 ${(beats[beats.length >> 1] ?? 0).toFixed(1)}, event loop p99 ${after.loopP99Ms.toFixed(1)} ms`,
  };
  yield {
    what: '… memory of a poll that is held',
    value: (after.rss - before.rss) / agents / 1024,
    unit: 'KB',
  };
}

async function startHub(folder: string, agents: number) {
  const child = fork(join(import.meta.dirname, 'hub-process.ts'), ['embedded', folder, String(agents)]);
  const next = async (): Promise<FromHub> => {
    const [message] = (await once(child, 'message')) as [FromHub];
    return message;
  };
  const ready = await next();
  if (ready.is !== 'ready') throw new Error('the hub told something else first');
  return {
    address: ready.address,
    tokens: ready.tokens,
    async used() {
      child.send('used');
      const used = await next();
      if (used.is !== 'used') throw new Error('the hub is ready twice');
      return used;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.send('stop');
      await ended;
    },
  };
}

async function* tasks({ quick, folder, say }: BenchContext): AsyncIterable<Measured> {
  const load = { agents: quick ? 200 : 1_000, tasks: quick ? 4_000 : 100_000 };
  yield* drained('SQLite FULL', await openHubBoard(join(folder, 'tasks.db'), load), load, say);
  await using server = await startPostgres({ settings: { shared_buffers: '512MB' } });
  const { url } = await createTestDatabase(server.url);
  yield* drained('PostgreSQL', await openHubBoard(url, load), load, say);
}

/** All agents of the hub at once, each one task after another, until none is left. */
async function* drained(
  name: string,
  board: HubBoard,
  load: { agents: number; tasks: number },
  say: (line: string) => void,
): AsyncIterable<Measured> {
  say(`${name}: ${load.agents} agents, ${load.tasks} tasks`);
  // A tenth of what is filled in is blocked at the head.
  await board.fill(Math.ceil(load.tasks / 0.9) + 1);
  const beating = setInterval(() => {
    for (const by of board.agents) void board.hub.contract.heartbeat(by, { contract: 1, version: '0.1.0' });
  }, HEARTBEAT_MS);
  const tenth = load.tasks / 10;
  const marks = [performance.now()];
  let rss = 0;
  const rate = await drainByVerbs(board, {
    callers: load.agents,
    pairs: load.tasks,
    each: (done) => {
      if (done % tenth !== 0) return;
      marks.push(performance.now());
      rss = Math.max(rss, process.memoryUsage().rss);
    },
  });
  clearInterval(beating);
  const ends = await endsOf(board);
  await board.close();
  if (ends.done !== load.tasks || ends.attempts !== load.tasks)
    throw new Error(`${ends.done} of ${load.tasks} tasks are done, after ${ends.attempts} attempts`);
  const [first = 0, second = 0] = marks;
  const [last = 0, lastButOne = 0] = marks.toReversed();
  yield {
    what: `${name}: ${load.agents} agents claim and complete ${load.tasks} tasks`,
    value: rate,
    unit: 'tasks/s',
    notes: 'through the hub’s verbs, with feed, rights and details; each done once',
  };
  yield {
    what: '… the last tenth slower than the first by',
    value: (last - lastButOne) / (second - first),
    unit: 'x',
    goal: { atMost: 1.3 },
  };
  yield { what: '… memory of the process at most', value: rss / 2 ** 20, unit: 'MB' };
}

function endsOf({ store }: HubBoard): Promise<{ done: number; attempts: number }> {
  return store.read(async ({ db }) => {
    const done = await db
      .selectFrom('tasks')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('state', '=', 'done')
      .executeTakeFirstOrThrow();
    const attempts = await db
      .selectFrom('attempts')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    return { done: done.n, attempts: attempts.n };
  });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
