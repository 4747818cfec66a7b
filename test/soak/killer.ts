import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pause, stopwatch, systemClock } from '#base';
import type { OtherHost } from '../e2e/daemon-process.ts';
import type { HubProcess } from '../e2e/hub-process.ts';
import type { Books } from './books.ts';
import type { Dice } from './dice.ts';
import { good } from './patience.ts';
import { processesIn } from './processes.ts';
import type { SoakWorld } from './soak-world.ts';

const KINDS = ['hub', 'agent', 'daemon', 'supervisor', 'harness', 'harness', 'database'] as const;
type Kind = (typeof KINDS)[number];

interface Around {
  world: SoakWorld;
  books: Books;
  dice: Dice;
  isOver: () => boolean;
  /** Hubs and databases are spared from some time on, so that the memory of one life can be measured. */
  sparesHubs: () => boolean;
}

/** Kills one thing after another, at random, and has it back before the next. */
export async function killAtRandom(at: Around): Promise<void> {
  while (!at.isOver()) {
    await pause(systemClock, at.dice.between(2_000, 9_000));
    if (at.isOver()) return;
    await kill(at, at.dice.oneOf(KINDS));
  }
}

async function kill(at: Around, kind: Kind): Promise<void> {
  const { world, dice, sparesHubs } = at;
  switch (kind) {
    case 'hub':
      return sparesHubs() ? undefined : killHub(at, dice.oneOf(world.hubs));
    case 'database':
      return sparesHubs() || !world.server ? undefined : killDatabase(at);
    case 'harness':
      return killHarness(at);
    case 'agent':
    case 'daemon':
    case 'supervisor':
      return killAgent(at, kind, dice.oneOf(world.hosts));
  }
}

async function killHub({ world, books, dice }: Around, hub: HubProcess): Promise<void> {
  await hub.kill();
  books.killed('hub', hub.address);
  await pause(systemClock, dice.between(0, 3_000));
  const took = stopwatch();
  await hub.up('--no-agent');
  await good(() => world.client.call('sessions.list', { query: {} }));
  books.recovered('hub', took());
}

async function killDatabase({ world, books, dice }: Around): Promise<void> {
  await world.server?.kill();
  books.killed('database', '');
  await pause(systemClock, dice.between(0, 3_000));
  const took = stopwatch();
  await world.server?.serveAgain();
  await good(() => world.client.call('sessions.list', { query: {} }));
  books.recovered('database', took());
}

async function killAgent({ world, books, dice }: Around, kind: Kind, host: OtherHost): Promise<void> {
  const { pid } = await recordOf(host);
  if (kind === 'agent') await host.kill();
  else await host.killOnly(kind === 'daemon' ? 'daemon' : 'supervisor');
  books.killed(kind, host.name);
  // Whose supervisor is left starts its daemon by itself, and a daemon that is left ends by itself.
  if (kind !== 'daemon') await pause(systemClock, dice.between(0, 4_000));
  const took = stopwatch();
  if (kind !== 'daemon') await host.start();
  await isBack(world, host, pid);
  books.recovered(kind, took());
}

/** Another daemon than before says that it is there. */
async function isBack(world: SoakWorld, host: OtherHost, before: number | undefined): Promise<void> {
  for (;;) {
    const { pid } = await recordOf(host);
    const listed = await good(() => world.client.call('agents.list', { query: {} }));
    const heard = listed.items.find(({ name }) => name === host.name)?.liveness.heard;
    if (pid !== undefined && pid !== before && heard === 'online') return;
    await pause(systemClock, 100);
  }
}

async function recordOf(host: OtherHost): Promise<{ pid: number | undefined }> {
  const text = await readFile(join(host.state, 'daemon.json'), 'utf8').catch(() => '');
  const [, pid] = /"daemon":\s*(\d+)/.exec(text) ?? [];
  return { pid: pid === undefined ? undefined : Number(pid) };
}

async function killHarness({ world, books, dice }: Around): Promise<void> {
  const all = (await processesIn(world.homes)).filter(({ session }) => session !== null);
  const victim = all[dice.between(0, Math.max(0, all.length - 1))];
  if (!victim) return;
  try {
    process.kill(victim.pid, 'SIGKILL');
    books.killed('harness', `${victim.session}: ${victim.command.slice(0, 80)}`);
  } catch (error) {
    // It ended by itself.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
