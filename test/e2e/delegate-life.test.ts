import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasDied } from './daemon-process.ts';
import { Machine } from './muster-process.ts';

let machine: Machine;
afterEach(() => machine.close());

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** What the person's mail says, taken. */
async function mail(): Promise<{ kind: string; body: string }[]> {
  const taken = await machine.client.call('mail.wait', { body: { timeoutSeconds: 0 } });
  if (!taken.ok) throw new Error(taken.error.message);
  return taken.value.messages.map(({ kind, body }) => ({ kind, body }));
}

/** Kills every process of a session's harness; one may have ended with its parent. */
async function killHarness(session: string): Promise<void> {
  const pids = await machine.processesOf(session);
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
  for (const pid of pids) await hasDied(pid);
}

describe('real grok on the scripted model, Muster as real processes', { timeout: 300_000 }, () => {
  beforeEach(async () => {
    machine = await Machine.open();
    await machine.up();
  });

  test('a delegate works, asks, remembers and is closed, all by the command line', async () => {
    await machine.delegate('reader', 'grok', 'remember: colour=teal');
    const writing = machine.muster(
      'session',
      'send',
      'reader',
      'write: note.txt <<< made by grok',
      '--timeout',
      '60',
    );
    const approval = await machine.pendingApproval();
    const shown = await machine.muster('approval', 'show', approval);
    expect(shown.out).toContain('note.txt');
    expect((await machine.muster('status')).out).toContain('needs you');
    expect((await machine.muster('approval', 'answer', approval, 'allow')).code).toBe(0);
    expect((await writing).code).toBe(0);
    expect(await readFile(join(machine.project, 'note.txt'), 'utf8')).toContain('made by grok');
    const recalled = await machine.muster('session', 'send', 'reader', 'recall: colour', '--timeout', '60');
    expect(recalled.out).toContain('teal');
    expect((await machine.muster('delegate', 'close', 'reader')).code).toBe(0);
    expect((await machine.muster('session', 'send', 'reader', 'hello')).code).toBe(3);
  });

  test('SIGKILL of everything during a turn: interrupted, told once, nothing left behind, and the context is there (D08, D09)', async () => {
    const session = await machine.delegate('reader', 'grok', 'remember: colour=teal');
    await mail();
    await machine.muster(
      'session',
      'send',
      'reader',
      'slow: 5 chunks\nsay: this is never heard whole',
      '--timeout',
      '0',
    );
    await machine.until('reader', (word) => word === 'working');
    await machine.model.waiting();
    await machine.kill();
    await machine.up();
    expect(await machine.processesOf(session)).toEqual([]);
    await machine.until('reader', (word) => word === 'interrupted');
    expect((await mail()).map(({ kind }) => kind)).toEqual(['interrupted']);
    const recalled = await machine.muster('session', 'send', 'reader', 'recall: colour', '--timeout', '60');
    expect(recalled.out).toContain('teal');
    expect(await mail()).toEqual([]);
  });

  test('a harness that is killed between turns comes back with its context; killed in a turn, that turn is told once (D08)', async () => {
    const session = await machine.delegate('reader', 'grok', 'remember: colour=teal');
    await mail();
    await killHarness(session);
    const recalled = await machine.muster('session', 'send', 'reader', 'recall: colour', '--timeout', '60');
    expect(recalled.out).toContain('teal');
    await machine.muster('session', 'send', 'reader', 'slow: 5 chunks\nsay: cut off', '--timeout', '0');
    await machine.until('reader', (word) => word === 'working');
    await machine.model.waiting();
    await killHarness(session);
    await machine.until('reader', (word) => word !== 'working');
    expect((await mail()).map(({ kind }) => kind)).toEqual(['interrupted']);
    const again = await machine.muster('session', 'send', 'reader', 'recall: colour', '--timeout', '60');
    expect(again.out).toContain('teal');
  });

  test('a cancel while a permission is pending: the command never runs (D12)', async () => {
    await machine.delegate('runner', 'grok', 'say: ready');
    await machine.muster('session', 'send', 'runner', 'run: echo ran > ran.txt', '--timeout', '0');
    const approval = await machine.pendingApproval();
    expect((await machine.muster('session', 'cancel', 'runner')).code).toBe(0);
    await machine.until('runner', (word) => word === 'cancelled');
    expect((await machine.muster('approval', 'answer', approval, 'allow')).code).toBe(5);
    expect(await exists(join(machine.project, 'ran.txt'))).toBe(false);
  });

  test('a cancel of a running command: its process is gone (D12)', async () => {
    const session = await machine.delegate('runner', 'grok', 'say: ready', ['--approvals', 'yolo']);
    const before = await machine.processesOf(session);
    await machine.muster(
      'session',
      'send',
      'runner',
      'run: touch started.txt; exec sleep 1000',
      '--timeout',
      '0',
    );
    while (!(await exists(join(machine.project, 'started.txt')))) await machine.status('runner');
    await machine.muster('session', 'cancel', 'runner');
    await machine.until('runner', (word) => word === 'cancelled');
    const left = (await machine.processesOf(session)).filter((pid) => !before.includes(pid));
    // The harness itself may run something for a moment, which has ended by the time that it is looked at.
    const commands = left.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
    expect((await Promise.all(commands)).filter((line) => line.includes('1000'))).toEqual([]);
  });

  test('a model endpoint that answers 400: the turn ends with the cause, and the session goes on (D13)', async () => {
    await machine.delegate('reader', 'grok', 'say: ready');
    const sent = await machine.client.call('sessions.send', {
      params: { session: 'reader' },
      body: { message: 'error: 400 the model does not like this', timeoutSeconds: 90 },
    });
    expect(sent).toMatchObject({ ok: true, value: { status: 'ended', state: 'failed' } });
    const next = await machine.muster('session', 'send', 'reader', 'say: still here', '--timeout', '60');
    expect(next.out).toContain('still here');
  });
});

describe('limits of a turn', { timeout: 300_000 }, () => {
  test.each([
    ['hangs', 'hang'],
    ['answers 500 for ever', 'error: 500'],
    ['breaks off', 'break off'],
  ])(
    'a model endpoint that %s: the turn ends with the cause within its deadline (D13)',
    async (_, directive) => {
      machine = await Machine.open('turn:\n  deadlineHours: 0.003\n');
      await machine.up();
      await machine.delegate('reader', 'grok', 'say: ready');
      const sent = await machine.client.call('sessions.send', {
        params: { session: 'reader' },
        body: { message: directive, timeoutSeconds: 60 },
      });
      expect(sent).toMatchObject({ ok: true, value: { status: 'ended', state: 'failed' } });
    },
  );

  test('a harness that ignores EOF and SIGTERM is gone within the grace, and another spawn is not delayed by it (D11)', async () => {
    const program = join(import.meta.dirname, '../../src/harness/testing/misbehaving-agent.ts');
    machine = await Machine.open(
      `harness:\n  stubborn:\n    command: ${process.execPath}\n    args: ["${program}", "ignores-end"]\n`,
    );
    await machine.up();
    const session = await machine.delegate('mule', 'stubborn', 'hello');
    const closing = machine.muster('delegate', 'close', 'mule');
    const spawned = await machine.muster(
      'session',
      'spawn',
      'true',
      '--command',
      '--harness',
      'shell',
      '--approvals',
      'yolo',
      '--delegate',
      '--label',
      'quick',
    );
    expect(spawned.code).toBe(0);
    expect((await closing).code).toBe(0);
    expect(await machine.processesOf(session)).toEqual([]);
  });

  test('a spawn whose program dies in initialize leaves no session, no process, and a free label (D02)', async () => {
    machine = await Machine.open(
      `harness:\n  broken:\n    command: ${process.execPath}\n    args: ["-e", "process.exit(3)"]\n`,
    );
    await machine.up();
    const refused = await machine.muster(
      'session',
      'spawn',
      'hi',
      '--delegate',
      '--label',
      'same',
      '--harness',
      'broken',
      '--json',
    );
    expect(refused.code).toBe(1);
    const { message, details } = JSON.parse(refused.err).error;
    expect(message).toContain('broken');
    expect(await machine.processesOf(details.session)).toEqual([]);
    const show = await machine.muster('session', 'history', details.session);
    expect(show.code).toBe(3);
    expect((await machine.muster('delegate', 'list', '--json')).out).not.toContain('same');
    const missing = await machine.muster(
      'session',
      'spawn',
      'true',
      '--command',
      '--harness',
      'shell',
      '--delegate',
      '--label',
      'same',
      '--cwd',
      '/nowhere/at/all',
    );
    expect(missing.code).toBe(2);
    expect(missing.err).toContain('/nowhere/at/all');
    const good = await machine.muster(
      'session',
      'spawn',
      'true',
      '--command',
      '--harness',
      'shell',
      '--approvals',
      'yolo',
      '--delegate',
      '--label',
      'same',
    );
    expect(good.code).toBe(0);
  });
});
