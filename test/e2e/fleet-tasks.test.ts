import { afterEach, describe, expect, test } from 'vitest';
import { OtherHost } from './daemon-process.ts';
import { Machine } from './muster-process.ts';

let machine: Machine;
let mill: OtherHost;
let forge: OtherHost;

const muster = async (...args: string[]): Promise<string> => {
  const ran = await machine.muster(...args);
  if (ran.code !== 0) throw new Error(`muster ${args.join(' ')} ended with ${ran.code}: ${ran.err}`);
  return ran.out.trim();
};
const show = async (task: string) => {
  const shown = await machine.client.call('tasks.show', { params: { task } });
  if (!shown.ok) throw new Error(shown.error.message);
  return shown.value;
};
/** Grok in the shared folder, which both hosts work in; the description is for the scripted model. */
const forGrok = (description: string) => [
  ...['--ready', '--harness', 'grok', '--cwd', machine.project, '--description', description],
];

describe('tasks that agents take by themselves, Muster as real processes', { timeout: 600_000 }, () => {
  /** `lease` in seconds: how long a daemon that is not heard keeps its task. */
  const begin = async (lease: number) => {
    machine = await Machine.open(`agent:\n  heartbeatSeconds: 1\n  leaseSeconds: ${lease}\n`);
    await machine.up('--no-agent');
    [mill, forge] = [await OtherHost.open(machine, 'mill'), await OtherHost.open(machine, 'forge')];
  };
  afterEach(async () => {
    await mill.close();
    await forge.close();
    await machine.close();
  });
  const join = async (...hosts: OtherHost[]) => {
    await Promise.all(hosts.map((host) => host.join('--root', machine.project)));
    await machine.heard(...hosts.map(({ name }) => name));
  };

  test('one is done by real grok with its answer as the result, another by the shell; what fails says why', async () => {
    await begin(60);
    const first = await muster('task', 'add', 'Say it', ...forGrok('say: the answer is 42'));
    expect(await muster('task', 'list')).toContain('no agent has the harness grok');
    await join(mill);
    await muster('task', 'watch', first, '--timeout', '180');
    expect(await show(first)).toMatchObject({ state: 'done', result: 'the answer is 42' });
    expect(await muster('task', 'show', first)).toContain('the answer is 42');
    const at = ['--ready', '--cwd', machine.project, '--command', '--approvals', 'yolo'];
    const built = await machine.muster('task', 'add', 'echo built', ...at, '--wait', '180');
    expect(built).toMatchObject({ code: 0 });
    expect(built.out).toContain('built');
    const failing = ['echo no such thing >&2; exit 3', ...at, '--attempts', '1', '--wait', '180'];
    const failed = await machine.muster('task', 'add', ...failing);
    expect(failed.code).not.toBe(0);
    expect(await muster('task', 'list', '--blocked')).toContain('exit 3');
  });

  test('a daemon that is killed in the middle: another does it once, and the first finds nothing to do (F05)', async () => {
    await begin(8);
    await join(mill);
    const task = await muster('task', 'add', 'Slowly', ...forGrok('slow: 2 chunks\nsay: the whole of it'));
    await machine.model.waiting();
    const before = await show(task);
    expect(before).toMatchObject({ state: 'in_progress', workerName: 'mill' });
    await join(forge);
    await mill.kill();
    const followed = machine.muster('task', 'watch', task, '--timeout', '180');
    await machine.sees('the task done by the other', async () => {
      const { tries, state } = await show(task);
      // Only the second try is let go on: what is left of the first waits at the model too.
      if (tries.length === 2) machine.model.release();
      return state === 'done' ? state : undefined;
    });
    expect((await followed).code).toBe(0);
    await mill.start();
    await machine.heard('mill');
    expect(await show(task)).toMatchObject({
      state: 'done',
      result: 'the whole of it',
      tries: [{ state: 'completed' }, { state: 'lost' }],
    });
    expect(await muster('task', 'list')).not.toContain('Slowly');
  });

  test('the hub restarted in the middle: the same attempt goes on and ends the task', async () => {
    await begin(60);
    await join(mill);
    const task = await muster('task', 'add', 'Patiently', ...forGrok('slow: 2 chunks\nsay: still here'));
    await machine.model.waiting();
    const port = new URL(machine.address).port;
    await machine.kill();
    await machine.up('--no-agent', '--port', port);
    machine.model.release();
    await muster('task', 'watch', task, '--timeout', '180');
    expect(await show(task)).toMatchObject({
      state: 'done',
      result: 'still here',
      tries: [{ state: 'completed' }],
    });
  });
});
