import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anyHub, createClient, type Client } from '#contract/client';
import { usePostgres, type TestDatabase } from '../support/postgres/index.ts';
import { OtherHost } from './daemon-process.ts';
import { HubProcess } from './hub-process.ts';
import { Machine, unhurried } from './muster-process.ts';

let machine: Machine;
let hosts: OtherHost[] = [];
let database: TestDatabase;
let [a, b]: HubProcess[] = [];
let both: Client;

/** Quick ones, and four that stay in the middle until the model is let go on. */
const TASKS = Array.from({ length: 16 }, (_, n) => ({
  title: `piece ${n}`,
  description: n % 4 === 0 ? `slow: 2 chunks\nsay: result ${n}` : `say: result ${n}`,
}));

const show = async (task: string) => {
  const shown = await both.call('tasks.show', { params: { task } });
  if (!shown.ok) throw new Error(`${shown.error.code}: ${shown.error.message}`);
  return shown.value;
};

/** All tasks, looked at again and again until they are as asked. */
async function until(
  tasks: readonly string[],
  are: (views: Awaited<ReturnType<typeof show>>[]) => boolean,
): Promise<Awaited<ReturnType<typeof show>>[]> {
  for (;;) {
    const views = [];
    for (const task of tasks) views.push(await show(task));
    if (are(views)) return views;
  }
}

/** What the hub counts, looked at again and again until it is as asked. */
async function untilCounts(are: (counts: Record<string, number>) => boolean): Promise<void> {
  for (;;) {
    const status = await both.call('hub.show', {});
    if (!status.ok) throw new Error(`${status.error.code}: ${status.error.message}`);
    if (are(status.value.counts)) return;
  }
}

async function addTasks(): Promise<string[]> {
  const tasks: string[] = [];
  for (const { title, description } of TASKS) {
    const work = { harness: 'grok', cwd: machine.project };
    const made = await both.call('tasks.create', { body: { title, description, state: 'up_next', work } });
    if (!made.ok) throw new Error(`${made.error.code}: ${made.error.message}`);
    tasks.push(made.value.id);
  }
  return tasks;
}

describe('a fleet of two daemons with grok under two hubs, as real processes', { timeout: 600_000 }, () => {
  beforeEach(async () => {
    database = await usePostgres();
    machine = await Machine.open('agent:\n  heartbeatSeconds: 1\n  leaseSeconds: 5\n');
    const common = { env: machine.env, cwd: machine.project, database: database.url };
    a = new HubProcess({ ...common, folder: machine.env['MUSTER_HOME'] ?? '' });
    b = new HubProcess({ ...common, folder: join(machine.project, '../other-hub') });
    await a.up('--no-agent');
    await b.up('--no-agent');
    const addresses = [a.address, b.address];
    const through = anyHub(addresses, unhurried);
    both = createClient({ baseUrl: a.address, token: a.token, clientName: 'test', fetch: through });
    machine.client = both;
    hosts = [await OtherHost.open(machine, 'mill'), await OtherHost.open(machine, 'loom')];
    const joining = ['--hub', addresses.join(','), '--slots', '3', '--root', machine.project];
    await Promise.all(hosts.map((host) => host.join(...joining)));
    await machine.heard('mill', 'loom');
  });
  afterEach(async () => {
    for (const host of hosts) await host.close();
    await a?.stop();
    await b?.stop();
    await machine.close();
    await database.drop();
  });

  test('one daemon is killed in the middle of work and one hub restarted: every task ends once, every turn is accounted for', async () => {
    const [mill] = hosts;
    if (!a || !b || !mill) throw new Error('nothing runs');
    const tasks = await addTasks();
    // A slow one, which does not end before the kill: the other has too few slots for all four.
    const isHeld = (view: { state: string; workerName: string | null; description: string | null }) =>
      view.state === 'in_progress' && view.workerName === 'mill' && view.description?.startsWith('slow');
    await until(
      tasks,
      (views) => views.some(isHeld) && views.filter((view) => view.state === 'done').length >= 4,
    );
    await mill.kill();
    await b.kill();
    await b.up('--no-agent');
    // What the killed one held is offered anew to the other, whose slow ones wait for the model again.
    const ended = await until(tasks, (views) => {
      machine.model.release();
      return views.every(({ state }) => state === 'done');
    });
    expect(ended.map(({ result }) => result)).toEqual(TASKS.map((_, n) => `result ${n}`));
    const tries = ended.flatMap((view) => view.tries.map((one) => ({ ...one, task: view.id })));
    for (const { tries: own } of ended) {
      expect(own.filter(({ state }) => state === 'completed')).toHaveLength(1);
      expect(new Set(own.map(({ fence }) => fence)).size).toBe(own.length);
    }
    expect(tries.some(({ state }) => state === 'lost')).toBe(true);
    expect(tries.every(({ state }) => state === 'completed' || state === 'lost')).toBe(true);

    // The killed one comes back and finds nothing that is its own; nothing runs or waits any more.
    await mill.start();
    await machine.heard('mill', 'loom');
    const turns = [];
    for (const { session } of tries) {
      if (session === null) throw new Error('an attempt without a session');
      const listed = await both.call('sessions.turns', { params: { session } });
      if (!listed.ok) throw new Error(listed.error.message);
      turns.push(...listed.value.items);
    }
    expect(turns).toHaveLength(tries.length);
    // One that had been taken and not begun when its agent died is cancelled, the others are interrupted.
    const cutOff = turns.filter(({ state }) => state === 'interrupted' || state === 'cancelled');
    expect(cutOff).toHaveLength(turns.length - TASKS.length);
    expect(turns.filter(({ state }) => state === 'done')).toHaveLength(TASKS.length);
    // The sessions of ended attempts are closed by their agents, which takes them a moment.
    const nothing = { working: 0, queued: 0, needsYou: 0, live: 0 };
    await untilCounts((counts) => counts['live'] === 0);
    const { out } = await machine.muster('status', '--json');
    expect(JSON.parse(out)).toMatchObject({ hub: { counts: nothing } });
  });
});
