import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  linkDependencies,
  OFFLINE,
  packCheckout,
  packScript,
  type Packed,
} from '../support/packed-muster.ts';
import { tempDir, type TempDir } from '../support/temp-dir.ts';
import { hasDied, OtherHost } from './daemon-process.ts';
import { Machine } from './muster-process.ts';

let machine: Machine;
let mill: OtherHost;

const on = (host: OtherHost) => ['--agent', host.name, '--cwd', host.work];
const send = (label: string, text: string, ...more: string[]) =>
  machine.muster('session', 'send', label, text, ...more);
const agent = (...args: string[]) => machine.muster('agent', ...args);

async function commands() {
  const listed = await machine.client.call('commands.list', { params: { agent: 'mill' }, query: {} });
  if (!listed.ok) throw new Error(listed.error.message);
  return listed.value.items;
}

/** Looks until the newest command waits for this. */
async function newestWaits(text: string): Promise<void> {
  await machine.sees(`that the newest order waits for ${text}`, async () =>
    (await commands())[0]?.waits?.for === text ? text : undefined,
  );
}

const shown = async () => {
  const found = await machine.client.call('agents.show', { params: { agent: 'mill' } });
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
};
const mailKinds = async () => {
  const taken = await machine.client.call('mail.wait', { body: { timeoutSeconds: 0 } });
  return taken.ok ? taken.value.messages.map(({ kind }) => kind) : [taken.error.code];
};

describe('orders to an agent on another host, Muster as real processes', { timeout: 300_000 }, () => {
  beforeEach(async () => {
    machine = await Machine.open('agent:\n  heartbeatSeconds: 1\n  leaseSeconds: 3\n');
    await machine.up('--no-agent');
    mill = await OtherHost.open(machine, 'mill');
    mill.more = OFFLINE;
  });
  afterEach(async () => {
    await mill.close();
    await machine.close();
  });

  test('health, reload, drain and resume are carried out and listed with what came of them (F07)', async () => {
    await mill.join();
    await machine.heard('mill');
    const health = await agent('health', 'mill');
    expect(health).toMatchObject({ code: 0 });
    const { daemon } = await mill.pids();
    for (const line of [
      /^Version +\d/m,
      /^Slots +4$/m,
      new RegExp(`^Pid +${daemon}$`, 'm'),
      /^Free disk +\d+ MB$/m,
    ])
      expect(health.out).toMatch(line);
    const reloaded = await agent('reload', 'mill', '--json');
    expect(JSON.parse(reloaded.out)).toMatchObject({
      state: 'completed',
      result: { recipes: expect.any(Number) },
    });

    await machine.delegate('reader', 'grok', 'say: ready', on(mill));
    await send('reader', 'slow: 2 chunks\nsay: done with it', '--timeout', '0');
    await machine.model.waiting();
    const draining = agent('drain', 'mill', '--wait');
    await newestWaits('1 turn that runs on mill, in reader');
    expect((await shown()).intent).toBe('draining');
    machine.model.release();
    expect(await draining).toMatchObject({ code: 0, out: expect.stringContaining('mill is drained') });
    expect((await draining).err).toContain('pending: waits for agent mill to take it');
    expect(await agent('resume', 'mill')).toMatchObject({ code: 0, out: 'mill takes work again.\n' });
    expect((await shown()).intent).toBe('active');
    const listed = await agent('commands', 'mill');
    expect(listed.out).toMatch(/drain +completed/);
    expect(listed.out).toMatch(/health check +completed/);
    const acknowledged = (await commands()).filter(({ acknowledgedAt }) => acknowledgedAt !== null);
    expect(acknowledged.length).toBeGreaterThanOrEqual(3);
  });

  test('a restart lets the running turn end; another process goes on with the session', async () => {
    await mill.join();
    await machine.heard('mill');
    await machine.delegate('reader', 'grok', 'remember: colour=teal', on(mill));
    const before = await mill.pids();
    await mailKinds();
    await send('reader', 'slow: 2 chunks\nsay: ended in peace', '--timeout', '0');
    await machine.model.waiting();
    const restarting = agent('restart', 'mill');
    await newestWaits('1 turn that runs on mill, in reader');
    machine.model.release();
    expect(await restarting).toMatchObject({ code: 0, out: expect.stringContaining('was restarted') });
    const after = await mill.pids();
    expect(after.supervisor).toBe(before.supervisor);
    expect(after.daemon).not.toBe(before.daemon);
    expect(await mailKinds()).toEqual(['reply']);
    expect((await send('reader', 'recall: colour', '--timeout', '60')).out).toContain('teal');
    expect((await commands())[0]).toMatchObject({
      state: 'completed',
      result: { pid: after.daemon, former: { pid: before.daemon } },
    });
  });

  test('by force it interrupts what runs, which is told once', async () => {
    await mill.join();
    await machine.heard('mill');
    await machine.delegate('reader', 'grok', 'remember: colour=teal', on(mill));
    await mailKinds();
    await send('reader', 'slow: 5 chunks\nsay: never heard whole', '--timeout', '0');
    await machine.model.waiting();
    expect(await agent('restart', 'mill', '--force')).toMatchObject({ code: 0 });
    await machine.until('reader', (word) => word === 'interrupted');
    expect(await mailKinds()).toEqual(['interrupted']);
    machine.model.release();
    expect((await send('reader', 'recall: colour', '--timeout', '60')).out).toContain('teal');
  });

  test('an agent that is down takes nothing: the order expires and says so (F07)', async () => {
    await mill.join();
    await machine.heard('mill');
    await mill.stop();
    const ordered = await machine.client.call('commands.order', {
      params: { agent: 'mill' },
      body: { kind: 'restart', deadline_seconds: 1 },
    });
    expect(ordered.ok && ordered.value.state).toBe('pending');
    await machine.sees('the end of the order', async () => (await commands())[0]?.endedAt ?? undefined);
    expect((await commands())[0]).toMatchObject({
      state: 'expired',
      cause: { message: expect.stringContaining('It was not taken in time') },
    });
    await mill.start();
    await machine.heard('mill');
    // What has expired is not done late.
    expect(await agent('health', 'mill')).toMatchObject({ code: 0 });
    expect((await commands()).map(({ state }) => state)).toEqual(['completed', 'expired']);
  });

  test('a daemon that is killed comes back by itself; one whose supervisor is killed ends by itself', async () => {
    await mill.join();
    await machine.heard('mill');
    await machine.delegate('reader', 'grok', 'remember: colour=teal', on(mill));
    const first = await mill.pids();
    await mill.killOnly('daemon');
    while ((await mill.pids()).daemon === first.daemon);
    expect((await send('reader', 'recall: colour', '--timeout', '60')).out).toContain('teal');

    const second = await mill.pids();
    await mill.killOnly('supervisor');
    await hasDied(second.daemon);
    await mill.start();
    expect((await send('reader', 'recall: colour', '--timeout', '60')).out).toContain('teal');
  });

  test('in the background it is started once, outlives the line that started it, and is stopped by name', async () => {
    const minted = await agent('token');
    const line = minted.out.trim().split(' ').slice(3);
    const cli = (...args: string[]) => mill.muster('agent', ...args);
    const started = await cli('start', '--name', 'mill', ...line, '--root', mill.work, '--detach', '--json');
    expect(started).toMatchObject({ code: 0 });
    await machine.heard('mill');
    const again = await cli('start', '--detach', '--json');
    expect(JSON.parse(again.out)).toMatchObject({ ...JSON.parse(started.out), already: true });
    expect(await agent('health', 'mill')).toMatchObject({ code: 0 });
    expect(await cli('stop')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Stopped the agent mill'),
    });
    expect(await cli('stop')).toMatchObject({ code: 0, out: expect.stringContaining('nothing to stop') });
    const failed = await cli('start', '--name', 'other', '--detach');
    expect(failed.code).toBe(2);
    expect(failed.err).toContain('did not start in the background');
  });

  test('without a supervisor, and beside the hub, it says what to do instead', async () => {
    await mill.join('--no-supervisor');
    await machine.heard('mill');
    const refused = await agent('restart', 'mill');
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('--no-supervisor') });
    expect(await agent('health', 'mill')).toMatchObject({ code: 0 });
  });
});

describe('an upgrade by command, Muster as real processes', { timeout: 600_000 }, () => {
  let packages: TempDir;
  let next: Packed;
  beforeAll(async () => {
    packages = await tempDir();
    next = await packCheckout(packages.path, '0.9.0');
  }, 300_000);
  afterAll(async () => packages[Symbol.asyncDispose]());
  beforeEach(async () => {
    machine = await Machine.open('agent:\n  heartbeatSeconds: 1\n  leaseSeconds: 3\n');
    await machine.up('--no-agent');
    mill = await OtherHost.open(machine, 'mill');
    mill.more = OFFLINE;
    await linkDependencies(mill.home);
  });
  afterEach(async () => {
    await mill.close();
    await machine.close();
  });

  const upgrade = ({ file, digest }: Packed, ...more: string[]) =>
    agent('upgrade', 'mill', '--tarball', file, '--digest', digest, ...more);
  const versions = async () =>
    (await readdir(join(mill.state, 'versions'))).filter((name) => name !== 'state.json');

  test('brings the built package onto the host, and it goes on with sessions and starts', async () => {
    await mill.join();
    await machine.heard('mill');
    await machine.delegate('reader', 'grok', 'remember: colour=teal', on(mill));
    const { version: former } = await shown();
    const done = await upgrade(next);
    expect(done).toMatchObject({ code: 0 });
    expect(done.out).toContain(`version 0.9.0 runs, before it ${former}`);
    expect((await send('reader', 'recall: colour', '--timeout', '60')).out).toContain('teal');
    expect((await shown()).version).toBe('0.9.0');
    // It stays over a stop and a start.
    await mill.stop();
    await mill.start();
    expect(JSON.parse((await agent('health', 'mill', '--json')).out)).toMatchObject({
      result: { version: '0.9.0' },
    });
    expect(await versions()).toHaveLength(1);
  });

  test('a version that ends at once, or is never heard, is taken back with the cause', async () => {
    await mill.join('--confirm-within', '5');
    await machine.heard('mill');
    const { version: former } = await shown();
    const before = await mill.pids();
    const dies = await packScript(
      packages.path,
      '0.9.1',
      "if (process.argv[2] === 'version') console.log('muster 0.9.1'); else process.exit(3);",
    );
    const died = await upgrade(dies);
    expect(died).toMatchObject({ code: 1 });
    expect(died.err).toContain(
      'Version 0.9.1 was taken back: It ended with code 3 before the hub had heard it.',
    );
    const mute = await packScript(
      packages.path,
      '0.9.2',
      "if (process.argv[2] === 'version') console.log('muster 0.9.2'); else { process.on('message', () => process.exit(0)); process.send('up'); }",
    );
    const unheard = await upgrade(mute);
    expect(unheard).toMatchObject({ code: 1 });
    expect(unheard.err).toContain('The hub has not heard it within 5 s.');
    expect((await commands())[0]).toMatchObject({
      state: 'failed',
      cause: { code: 'command.rolled_back' },
      result: { version: former, tried: '0.9.2' },
    });
    expect((await shown()).version).toBe(former);
    expect((await mill.pids()).supervisor).toBe(before.supervisor);
    expect(await versions()).toEqual([]);
    // One whose digest is another is not even tried.
    const other = await upgrade({ file: dies.file, digest: `sha256:${'0'.repeat(64)}` });
    expect(other.err).toContain('Nothing of it was run');
    expect((await commands())[0]).toMatchObject({ state: 'failed', cause: { code: 'upgrade.digest' } });
  });
});
