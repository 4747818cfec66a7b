import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Machine } from './muster-process.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await Machine.open();
  await machine.up();
});
afterEach(() => machine.close());

const wasMade = (file: string) =>
  access(join(machine.project, file)).then(
    () => true,
    () => false,
  );

/** What came of a message whose work leaves `file`: done, denied without a question, or asked for, which is denied here. */
async function outcome(message: string, file: string): Promise<'done' | 'denied' | 'asked'> {
  const sent = await machine.muster('session', 'send', 'worker', message, '--timeout', '0');
  expect(sent.code).toBe(0);
  await machine.until('worker', (word) => word !== 'working' && word !== 'queued');
  if ((await machine.status('worker')).word === 'needs_you') {
    const before = await wasMade(file);
    await machine.muster('approval', 'answer', await machine.pendingApproval(), 'deny');
    await machine.until('worker', (word) => word !== 'needs_you' && word !== 'working');
    return before || (await wasMade(file)) ? 'done' : 'asked';
  }
  const made = await wasMade(file);
  await rm(join(machine.project, file), { force: true });
  return made ? 'done' : 'denied';
}

describe('real grok under each approval mode', { timeout: 300_000 }, () => {
  test('writes and runs what the mode allows, asks for the rest, and is denied where nothing is allowed', async () => {
    await machine.delegate('worker', 'grok', 'say: ready');
    const seen: Record<string, string> = {};
    for (const mode of ['ask', 'approve-reads', 'auto-edits', 'deny', 'yolo']) {
      expect((await machine.muster('session', 'mode', 'worker', mode)).code).toBe(0);
      const write = await outcome(`write: ${mode}.txt <<< made by grok`, `${mode}.txt`);
      const run = await outcome(`run: echo ran > ${mode}.ran`, `${mode}.ran`);
      seen[mode] = `write ${write}, run ${run}`;
    }
    expect(seen).toEqual({
      ask: 'write asked, run asked',
      'approve-reads': 'write asked, run asked',
      'auto-edits': 'write done, run asked',
      deny: 'write denied, run denied',
      yolo: 'write done, run done',
    });
  });

  test('an answer that is remembered holds for exactly that, until it is taken back', async () => {
    await machine.delegate('worker', 'grok', 'say: ready');
    const command = 'run: echo ran > remembered.ran';
    await machine.muster('session', 'send', 'worker', command, '--timeout', '0');
    const approval = await machine.pendingApproval();
    const answered = await machine.muster('approval', 'answer', approval, 'always-allow', '--json');
    expect(answered.code).toBe(0);
    await machine.until('worker', (word) => word === 'done');
    expect(await wasMade('remembered.ran')).toBe(true);
    await rm(join(machine.project, 'remembered.ran'));

    expect(await outcome(command, 'remembered.ran')).toBe('done');
    expect(await outcome('run: echo ran > other.ran', 'other.ran')).toBe('asked');
    const { rule } = JSON.parse(answered.out);
    expect((await machine.muster('rule', 'remove', rule.id)).code).toBe(0);
    expect(await outcome(command, 'remembered.ran')).toBe('asked');
  });
});
