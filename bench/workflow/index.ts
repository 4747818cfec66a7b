import { join } from 'node:path';
import { createTestDatabase, startPostgres } from '../../test/support/postgres/index.ts';
import { median, type Bench, type BenchContext, type Measured } from '../bench.ts';
import { openOwn, type Engine } from './engine.ts';

export const bench: Bench = {
  about: 'durable steps of workflows, one after another: what the engine costs beside the work',
  run,
};

async function* run({ quick, folder, say }: BenchContext): AsyncIterable<Measured> {
  await using server = await startPostgres({ settings: { shared_buffers: '256MB' } });
  const steps = quick ? 200 : 2_000;
  const postgres = (await createTestDatabase(server.url)).url;
  for (const [where, database] of [
    ['SQLite', join(folder, 'hub.db')],
    ['PostgreSQL', postgres],
  ] as const) {
    say(`${steps} steps on ${where}`);
    const engines = [await openOwn(database)];
    yield* compare(engines, where, steps, quick ? 1 : 3);
    for (const engine of engines) await engine.close();
  }
}

async function* compare(
  engines: readonly Engine[],
  where: string,
  steps: number,
  rounds: number,
): AsyncIterable<Measured> {
  const times = new Map(engines.map(({ name }) => [name, new Array<number>()]));
  for (let round = 0; round < rounds; round++)
    for (const engine of engines) times.get(engine.name)?.push((await engine.steps(steps)) / steps);
  for (const { name } of engines)
    yield { what: `${name}, a durable step on ${where}`, value: median(times.get(name) ?? []), unit: 'ms' };
}
