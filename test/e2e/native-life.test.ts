import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Machine } from './muster-process.ts';

let machine: Machine;

describe('the native harness on the scripted model, Muster as real processes', { timeout: 300_000 }, () => {
  beforeEach(async () => {
    machine = await Machine.open();
    const config = join(machine.env['HOME'] ?? '', '.config/muster/config.yaml');
    await writeFile(
      config,
      `harness:\n  native:\n    baseUrl: ${machine.model.url}/v1\n    model: scripted\n    pricePerMillionInput: 1\n    pricePerMillionOutput: 1\n`,
    );
    await machine.up();
  });
  afterEach(() => machine.close());

  test('a delegate edits what is approved and remembers after everything was killed', async () => {
    await machine.delegate('miller', 'native', 'remember: colour=teal');
    const writing = machine.muster(
      'session',
      'send',
      'miller',
      'write: note.txt <<< made by native\nthen: say: written',
      '--timeout',
      '60',
    );
    const approval = await machine.pendingApproval();
    const shown = await machine.muster('approval', 'show', approval);
    expect(shown.out).toContain('note.txt');
    expect(shown.out).toContain('made by native');
    expect((await machine.muster('approval', 'answer', approval, 'allow')).code).toBe(0);
    const written = await writing;
    expect(written.out).toContain('written');
    expect(await readFile(join(machine.project, 'note.txt'), 'utf8')).toBe('made by native');
    await machine.kill();
    await machine.up();
    const recalled = await machine.muster('session', 'send', 'miller', 'recall: colour', '--timeout', '60');
    expect(recalled.out).toContain('teal');
  });

  test('SIGKILL during a command: interrupted, nothing left behind, and the next turn knows of it (D08)', async () => {
    const session = await machine.delegate('miller', 'native', 'remember: colour=teal');
    await machine.muster('session', 'send', 'miller', 'run: sleep 300', '--timeout', '0');
    const approval = await machine.pendingApproval();
    await machine.muster('approval', 'answer', approval, 'allow');
    while ((await machine.processesOf(session)).length === 0) await machine.status('miller');
    await machine.kill();
    await machine.up();
    await machine.until('miller', (word) => word === 'interrupted');
    expect(await machine.processesOf(session)).toEqual([]);
    const recalled = await machine.muster('session', 'send', 'miller', 'recall: colour', '--timeout', '60');
    expect(recalled.out).toContain('teal');
    expect(JSON.stringify(machine.model.requests.at(-1)?.body)).toContain('Interrupted: the turn ended');
  });

  test('a native session delegates to another by the tools of the hub', async () => {
    await machine.delegate('miller', 'native', 'say: ready');
    const sent = await machine.muster(
      'session',
      'send',
      'miller',
      'tool: sessions_spawn {"task": "say: ground", "harness": "native", "label": "stone", "delegate": true}\nthen: say: {{result}}',
      '--timeout',
      '60',
    );
    expect(sent.out).toContain('stone');
    expect((await machine.muster('session', 'list')).out).toContain('stone');
  });

  test('a running turn is steered', async () => {
    await machine.delegate('miller', 'native', 'say: ready');
    await machine.muster('session', 'send', 'miller', 'slow: 2 chunks\nsay: first part', '--timeout', '0');
    await machine.model.waiting();
    const steered = await machine.muster('session', 'send', 'miller', 'say: steered part', '--when', 'steer');
    expect(steered.out + steered.err).toContain('Put into the running turn');
    machine.model.release();
    await machine.until('miller', (word) => word === 'done');
    const history = await machine.muster('session', 'history', 'miller');
    expect(history.out).toContain('steered part');
    expect(machine.model.requests.at(-1)?.prompt).toBe('say: steered part');
  });
});
