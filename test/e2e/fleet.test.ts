import { stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { layCable } from './cable.ts';
import { OtherHost } from './daemon-process.ts';
import { Machine } from './muster-process.ts';

/** As the configuration of these tests says. */
const LOST_AFTER_MS = 9_000;

let machine: Machine;
let mill: OtherHost;
let forge: OtherHost;

/** What the person's mail says, taken. */
async function mail(): Promise<{ kind: string; body: string }[]> {
  const taken = await machine.client.call('mail.wait', { body: { timeoutSeconds: 0 } });
  if (!taken.ok) throw new Error(taken.error.message);
  return taken.value.messages.map(({ kind, body }) => ({ kind, body }));
}

const on = (host: OtherHost) => ['--agent', host.name, '--cwd', host.work];
const send = (label: string, text: string, ...more: string[]) =>
  machine.muster('session', 'send', label, text, ...more);

describe('agents on other hosts, Muster as real processes', { timeout: 600_000 }, () => {
  beforeEach(async () => {
    machine = await Machine.open(
      'agent:\n  heartbeatSeconds: 1\n  leaseSeconds: 3\n  lostAfterMinutes: 0.15\n',
    );
    await machine.up('--no-agent');
    [mill, forge] = [await OtherHost.open(machine, 'mill'), await OtherHost.open(machine, 'forge')];
  });
  afterEach(async () => {
    await mill.close();
    await forge.close();
    await machine.close();
  });

  test('each works in its own folder alone, and comes back without joining again', async () => {
    await Promise.all([mill.join('--slots', '2', '--tag', 'gpu'), forge.join()]);
    await machine.heard('mill', 'forge');
    await machine.delegate('reader', 'grok', 'remember: colour=teal', on(mill));
    await machine.delegate('smith', 'shell', 'pwd', [...on(forge), '--command', '--approvals', 'yolo']);
    expect((await machine.muster('session', 'history', 'smith')).out).toContain(forge.work);
    // A beat that is late for three seconds shows one offline for a moment.
    await machine.sees('both agents in the list', async () => {
      const { out } = await machine.muster('agent', 'list');
      return (/forge +online +0 of 4/.test(out) && /mill +online +0 of 2/.test(out)) || undefined;
    });

    const outside = await machine.muster(
      'session',
      'spawn',
      'pwd',
      '--command',
      '--harness',
      'shell',
      '--delegate',
      '--label',
      'out',
      '--agent',
      'forge',
      '--cwd',
      mill.work,
    );
    expect(outside).toMatchObject({ code: 2 });
    expect(outside.err).toContain('lies outside of what this agent works in');
    await symlink(mill.work, join(forge.work, 'way-out'));
    const linked = await machine.muster(
      'session',
      'spawn',
      'pwd',
      '--command',
      '--harness',
      'shell',
      '--delegate',
      '--label',
      'out',
      '--agent',
      'forge',
      '--cwd',
      join(forge.work, 'way-out'),
    );
    expect(linked.err).toContain('lies outside');

    expect((await stat(join(mill.state, 'token'))).mode & 0o777).toBe(0o600);
    expect(await mill.tryStart()).toMatchObject({
      code: 5,
      err: expect.stringContaining('Another agent works'),
    });
    await mill.stop();
    await mill.start();
    expect((await send('reader', 'recall: colour', '--timeout', '60')).out).toContain('teal');
  });

  test('one that is killed in the middle of work is lost, then interrupted; its end is told once (F05)', async () => {
    await Promise.all([mill.join(), forge.join()]);
    await machine.heard('mill', 'forge');
    const session = await machine.delegate('reader', 'grok', 'remember: colour=teal', on(mill));
    await machine.delegate('smith', 'shell', 'echo ready', [
      ...on(forge),
      '--command',
      '--approvals',
      'yolo',
    ]);
    await mail();
    await send('reader', 'slow: 5 chunks\nsay: never heard whole', '--timeout', '0');
    await machine.model.waiting();
    await mill.kill();
    // Who looks on a busy machine may come after the seconds for which it is lost.
    await machine.until('reader', (word) => word === 'lost' || word === 'interrupted');
    await machine.until('reader', (word) => word === 'interrupted');
    // The other one goes on meanwhile.
    expect((await send('smith', 'echo still here', '--command', '--timeout', '60')).out).toContain(
      'still here',
    );
    expect((await mail()).map(({ kind }) => kind)).toEqual(['interrupted']);
    await mill.start();
    expect((await send('reader', 'recall: colour', '--timeout', '60')).out).toContain('teal');
    // What the harness itself runs for a moment goes by; what the killed daemon left would stay.
    while ((await machine.processesOf(session)).length !== 1) await machine.status('reader');
    // That it was interrupted is known already; what the agent says of it is no news.
    expect((await mail()).filter(({ kind }) => kind === 'interrupted')).toEqual([]);
  });

  test('one that was cut off beyond the term tells what ended meanwhile as late, once', async () => {
    const cable = await layCable(machine.address);
    try {
      // The last of two flags counts.
      await mill.join('--hub', cable.address);
      await machine.heard('mill');
      await machine.delegate('reader', 'grok', 'say: ready', on(mill));
      await mail();
      const sent = await send('reader', 'slow: 2 chunks\nsay: ground at last', '--timeout', '0');
      await machine.model.waiting();
      cable.cut();
      machine.model.release();
      await mill.hasFinished(sent.out.trim());
      await machine.until('reader', (word) => word === 'interrupted');
      expect((await mail()).map(({ kind }) => kind)).toEqual(['interrupted']);
      cable.mend();
      const late = await machine.client.call('mail.wait', { body: { timeoutSeconds: 60 } });
      expect(late).toMatchObject({ value: { messages: [{ kind: 'late' }] } });
      expect(late.ok && late.value.messages[0]?.body).toContain('ground at last');
      expect((await send('reader', 'say: again', '--timeout', '60')).out).toContain('again');
      expect(await mail()).toEqual([]);
    } finally {
      await cable.close();
    }
  });

  test.each(['within', 'beyond'] as const)(
    'what ends while the hub is away is told once when it is back, %s the term (F06, D09)',
    async (term) => {
      await mill.join();
      await machine.heard('mill');
      await machine.delegate('reader', 'grok', 'say: ready', on(mill));
      await mail();
      const sent = await send('reader', 'slow: 2 chunks\nsay: ended in between', '--timeout', '0');
      await machine.model.waiting();
      const { port } = new URL(machine.address);
      await machine.kill();
      const [killed, away] = [performance.now(), term === 'beyond' ? LOST_AFTER_MS : 0];
      machine.model.release();
      await mill.hasFinished(sent.out.trim());
      // Who asks meanwhile is told that no hub is there.
      do expect((await machine.muster('status')).code).toBe(6);
      while (performance.now() - killed < away);
      await machine.up('--no-agent', '--port', port);
      await machine.until('reader', (word) => word === 'done');
      const told = await mail();
      expect(told.map(({ kind }) => kind)).toEqual(['reply']);
      expect(told[0]?.body).toContain('ended in between');
      expect((await send('reader', 'say: again', '--timeout', '60')).out).toContain('again');
      expect(await mail()).toEqual([]);
    },
  );

  test('people drain, disable, rotate and remove it (F02)', async () => {
    await mill.join();
    await machine.heard('mill');
    await machine.delegate('smith', 'shell', 'echo ready', [...on(mill), '--command', '--approvals', 'yolo']);
    expect((await machine.muster('agent', 'disable', 'mill')).code).toBe(0);
    await send('smith', 'echo late', '--command', '--timeout', '0');
    expect((await machine.status('smith')).why).toBe('agent mill is disabled');
    expect((await machine.muster('agent', 'enable', 'mill')).code).toBe(0);
    await machine.until('smith', (word) => word === 'done');

    const old = await mill.token();
    expect((await machine.muster('agent', 'rotate', 'mill')).code).toBe(0);
    while ((await mill.token()) === old) await machine.status('smith');
    await machine.muster('agent', 'drain', 'mill');
    await send('smith', 'echo drained', '--command', '--timeout', '0');
    expect((await machine.status('smith')).why).toContain('is draining');
    await machine.muster('agent', 'resume', 'mill');
    await machine.until('smith', (word) => word === 'done');

    expect(await machine.muster('agent', 'remove', 'mill')).toMatchObject({ code: 5 });
    const removed = await machine.muster('agent', 'remove', 'mill', '--force');
    expect(removed).toMatchObject({ code: 0, err: expect.stringContaining('1 session') });
    expect((await machine.muster('agent', 'show', 'mill')).code).toBe(3);
  });
});
