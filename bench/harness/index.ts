import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createIds, pause, silentLog, systemClock, systemRandom, type Result } from '#base';
import { createClient, type Client } from '#contract/client';
import { defaultSettingValues, newId, type Refusal, type SessionId } from '#domain';
import type { Recipe } from '#harness';
import { compose } from '../../src/cli/compose/composition.ts';
import { prepareStateFolder } from '../../src/cli/compose/state-folder.ts';
import { systemProcessTable } from '../../src/harness/process/process-table.ts';
import { processesOfSession } from '../../src/harness/process/session-processes.ts';
import { installed } from '../../test/harness/install.ts';
import { TARGETS, type Target } from '../../test/harness/targets.ts';
import { startScriptedModel } from '../../test/scripted-model/server.ts';
import { median, type Bench, type BenchContext, type Measured } from '../bench.ts';
import { startBare, type BareHarness, type BareLaunch } from './bare-harness.ts';

/** What Muster adds to a real harness: time until the first word, and memory, each beside the harness alone. */
export const bench: Bench = {
  about:
    'first word and memory of a harness through hub, agent and ACP, beside the harness alone; harness:NAME installs others',
  run,
};

const ids = createIds(systemClock, systemRandom);
const PAGE_BYTES = 4_096;
/** It goes on after its first word: the end of a turn would send at once what waits in a batch. */
const TASK = 'slow: 2 chunks, 400 ms\nsay: first second';

async function* run(context: BenchContext): AsyncIterable<Measured> {
  const { only } = context;
  const targets = TARGETS.filter(({ row, isHere }) => (only === undefined ? isHere : row === only));
  for (const target of targets) yield* measure(context, target);
}

async function* measure(context: BenchContext, target: Target): AsyncIterable<Measured> {
  const { row } = target;
  const rounds = context.quick ? 10 : 50;
  const model = await startScriptedModel();
  const [home, cwd] = [join(context.folder, row, 'home'), join(context.folder, row, 'work')];
  await Promise.all([mkdir(home, { recursive: true }), mkdir(cwd, { recursive: true })]);
  const place = await placeOf(target, { home, cwd, url: model.url });
  const alone = newId(ids, 'session');
  const bare = await startBare({ ...place.bare, env: { ...place.bare.env, MUSTER_SESSION: alone } });
  const crew = await startCrew(join(context.folder, row, 'state'), home, place.recipe);
  try {
    const session = await crew.open(place.recipe.name, cwd, place.model);
    context.say(`${row}: ${rounds} first words each`);
    const times = await takeTurns(rounds, bare, crew, session);
    const added = median(times.through) - median(times.bare);
    yield { what: `${row}: first word, the harness alone, p50`, value: median(times.bare), unit: 'ms' };
    yield {
      what: `${row}: first word through Muster, until a watcher has it, p50`,
      value: median(times.through),
      unit: 'ms',
      notes: `${added.toFixed(1)} ms more: hub, database, agent, the tools of Muster, event and look`,
    };
    yield { what: `${row}: memory, the harness alone`, value: await memoryMb(alone, bare.pid), unit: 'MB' };
    yield {
      what: `${row}: memory of its processes under Muster`,
      value: await memoryMb(session),
      unit: 'MB',
    };
  } finally {
    await bare.stop();
    await crew.stop();
    await model.close();
  }
}

async function takeTurns(rounds: number, bare: BareHarness, crew: Crew, session: SessionId) {
  const times = { bare: new Array<number>(), through: new Array<number>() };
  // The first turns load what later ones find.
  for (let round = -2; round < rounds; round++) {
    const [alone, through] = [await bare.firstWord(TASK), await crew.firstWord(session, TASK)];
    if (round < 0) continue;
    times.bare.push(alone);
    times.through.push(through);
  }
  return times;
}

interface Place {
  recipe: Recipe;
  model: string | undefined;
  bare: BareLaunch;
}

/** The same program with the same arguments and variables, once for Muster and once alone. */
async function placeOf(
  target: Target,
  { home, cwd, url }: { home: string; cwd: string; url: string },
): Promise<Place> {
  const folder = await installed(target);
  const { env: given, model } = await target.point(home, url);
  const { launch, authenticate = [] } = target.recipe;
  if (launch.kind !== 'program') throw new Error(`${target.row} starts no program`);
  const own = { ...launch.env, ...given };
  const program = join(folder, launch.program);
  const PATH = [folder, process.env['PATH']].join(':');
  return {
    recipe: { ...target.recipe, launch: { ...launch, program, env: own } },
    model,
    bare: { program, args: launch.args(model), cwd, authenticate, env: { PATH, HOME: home, ...own } },
  };
}

interface Crew {
  open(harness: string, cwd: string, model: string | undefined): Promise<SessionId>;
  firstWord(session: SessionId, text: string): Promise<number>;
  stop(): Promise<void>;
}

/** A hub on a socket with its local agent, as `muster up` composes them. */
async function startCrew(folder: string, home: string, recipe: Recipe): Promise<Crew> {
  await prepareStateFolder(folder);
  const values = { ...defaultSettingValues(), 'hub.port': 0 };
  const layers = [{ name: 'flag' as const, given: [{ key: 'hub.port', value: 0, where: '--port' }] }];
  const composed = await compose({
    folder,
    configuration: { layers, values, recipes: [recipe], secrets: [], keys: [] },
    clock: systemClock,
    ids,
    log: silentLog,
    version: '0.1.0',
    env: { PATH: process.env['PATH'], HOME: home },
    withAgent: true,
    client: 'cli',
    onStopAsked: () => {},
  });
  const composition = good(composed);
  const { address: baseUrl, token } = composition;
  const person = createClient({ baseUrl, token, clientName: 'bench' });
  return {
    async open(harness, cwd, model) {
      const body = { task: 'say: hi', delegate: true, harness, cwd, ...(model ? { model } : {}) };
      const { session, turn } = good(await person.call('sessions.spawn', { body }));
      good(await person.call('mail.wait', { body: { turn, timeoutSeconds: 60 } }));
      return session;
    },
    firstWord: (session, text) => firstWord(person, session, text),
    stop: () => composition.stop(),
  };
}

/** As who watches has it: the event that the transcript grew, then a look at it. */
async function firstWord(person: Client, session: SessionId, text: string): Promise<number> {
  const over = new AbortController();
  const ready = Promise.withResolvers<void>();
  const types = ['transcript.grew' as const];
  const events = person.events({ types, signal: over.signal, onReady: () => ready.resolve() });
  let grew = events.next();
  await ready.promise;
  const params = { session };
  let before = await lastSeq(person, session);
  const began = performance.now();
  const sending = person.call('sessions.send', { params, body: { message: text, timeoutSeconds: 45 } });
  for (;;) {
    await grew;
    grew = events.next();
    const { items } = good(await person.call('sessions.history', { params, query: { after: before } }));
    const word = items.some(({ entry }) => entry.type === 'text');
    if (word) break;
    before = items.at(-1)?.seq ?? before;
  }
  const first = performance.now() - began;
  good(await sending);
  over.abort();
  await grew.catch(() => {});
  return first;
}

async function lastSeq(person: Client, session: SessionId): Promise<number> {
  for (let after = 0; ;) {
    const read = good(await person.call('sessions.history', { params: { session }, query: { after } }));
    if (!read.more) return read.last;
    after = read.last;
  }
}

/** Resident memory of all processes of a session, once a turn's peaks are gone. */
async function memoryMb(session: SessionId, ...groups: number[]): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 5; look++) {
    const rows = await processesOfSession(systemProcessTable(), session, groups);
    const sizes = await Promise.all(rows.map(({ pid }) => residentBytes(pid)));
    least = Math.min(
      least,
      sizes.reduce((sum, size) => sum + size, 0),
    );
    await pause(systemClock, 400);
  }
  return Math.round(least / 2 ** 20);
}

const residentBytes = async (pid: number): Promise<number> =>
  Number((await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')).split(' ')[1] ?? 0) * PAGE_BYTES;

function good<T>(result: Result<T, Refusal>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}
