import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createTestDatabase, startPostgres } from '../../test/support/postgres/index.ts';
import { median, type Bench, type BenchContext, type Measured } from '../bench.ts';
import { openEngine, type Engine } from './engine.ts';

export const bench: Bench = {
  about: 'durable steps of workflows beside DBOS, LangGraph and Mastra, by turns; a run of 10,000 steps',
  run,
};

type Where = 'SQLite' | 'PostgreSQL';

const OWN = join(import.meta.dirname, 'own-process.ts');
const PEERS = join(import.meta.dirname, '../peers');
/** DBOS has PostgreSQL alone. */
const PEERS_ON: Readonly<Record<Where, Readonly<Record<string, string>>>> = {
  SQLite: { LangGraph: 'langgraph.js', 'Mastra on LibSQL': 'mastra.js' },
  PostgreSQL: { DBOS: 'dbos.js', LangGraph: 'langgraph.js', Mastra: 'mastra.js' },
};
/** Of one run: some of the others write all that came before with each step, and grow slower with more. */
const STEPS = 200;
const LONG_RUN = 10_000;

async function* run({ quick, folder, only, say }: BenchContext): AsyncIterable<Measured> {
  await using server = await startPostgres({ settings: { shared_buffers: '256MB' } });
  const databases: Readonly<Record<Where, (name: string) => Promise<string>>> = {
    SQLite: async (name) => join(folder, `${name}.db`),
    PostgreSQL: async () => (await createTestDatabase(server.url)).url,
  };
  for (const where of ['SQLite', 'PostgreSQL'] as const) {
    const database = databases[where];
    if (only !== 'long') yield* beside(where, database, { rounds: quick ? 3 : 15, say });
    if (only !== 'steps') yield* longRun(where, await database('long'), { quick, say });
  }
}

/** Each in turn, round by round, so that all meet the same machine. */
async function* beside(
  where: Where,
  database: (name: string) => Promise<string>,
  { rounds, say }: { rounds: number; say: (line: string) => void },
): AsyncIterable<Measured> {
  const areThere = existsSync(join(PEERS, 'node_modules'));
  if (!areThere) say('Muster alone; for the others: npm run bench:peers');
  const peers = areThere ? Object.entries(PEERS_ON[where]) : [];
  say(`${STEPS} steps on ${where}, ${rounds} rounds`);
  const engines = [
    await openEngine('Muster', OWN, await database('muster')),
    ...(await Promise.all(
      peers.map(async ([name, program]) =>
        openEngine(name, join(PEERS, program), await database(name.replaceAll(' ', '-'))),
      ),
    )),
  ];
  const times = await byTurns(engines, rounds);
  for (const engine of engines) await engine.close();
  for (const [name, each] of times)
    yield {
      what: `${name}, a durable step on ${where}`,
      value: median(each),
      unit: 'ms',
      notes: `rounds: ${each.map((ms) => ms.toPrecision(2)).join(' ')}`,
    };
  const [own = 0, ...others] = [...times.values()].map(median);
  if (others.length > 0)
    yield {
      what: `… Muster's beside the fastest of the others`,
      value: own / Math.min(...others),
      unit: 'x',
      goal: { atMost: 0.5 },
    };
}

async function byTurns(engines: readonly Engine[], rounds: number): Promise<Map<string, number[]>> {
  const times = new Map(engines.map(({ name }) => [name, new Array<number>()]));
  // The first of each compiles and connects.
  for (const engine of engines) await engine.run(STEPS);
  for (let round = 0; round < rounds; round++)
    for (const engine of engines) times.get(engine.name)?.push((await engine.run(STEPS)).ms / STEPS);
  return times;
}

/** What a long run costs: the time of a step in it, and by how much the hub grows. */
async function* longRun(
  where: Where,
  database: string,
  { quick, say }: { quick: boolean; say: (line: string) => void },
): AsyncIterable<Measured> {
  const steps = quick ? LONG_RUN / 10 : LONG_RUN;
  const name = `a run of ${steps.toLocaleString('en-US')} steps on ${where}`;
  say(name);
  const hub = await openEngine('Muster', OWN, database);
  await hub.run(STEPS);
  const { ms, grownBytes } = await hub.run(steps);
  await hub.close();
  yield { what: `${name}, a step`, value: ms / steps, unit: 'ms' };
  yield { what: `${name}, its hub's growth`, value: grownBytes / 2 ** 20, unit: 'MB' };
}
