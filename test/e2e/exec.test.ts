import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Machine } from './muster-process.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await Machine.open();
});
afterEach(() => machine.close());

const lines = (text: string): unknown[] =>
  text
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

describe('muster exec, where no hub runs', { timeout: 300_000 }, () => {
  test('prints the reply of a real harness and nothing else on stdout', async () => {
    const ran = await machine.muster('exec', 'say: forty-two', '--harness', 'grok');
    expect(ran).toMatchObject({ code: 0, out: 'forty-two\n', err: '' });
  });

  test('denies what would need a person, says so, and ends with 8', async () => {
    const ran = await machine.muster('exec', 'write: new.txt <<< text', '--harness', 'grok');
    expect(ran.code).toBe(8);
    expect(ran.err).toContain('nobody is there to ask');
    await expect(access(join(machine.project, 'new.txt'))).rejects.toThrow('ENOENT');
  });

  test('does it when a mode allows it', async () => {
    const ran = await machine.muster(
      'exec',
      'write: new.txt <<< text',
      '--harness',
      'grok',
      '--approvals',
      'auto-edits',
    );
    expect(ran.code).toBe(0);
    expect(await readFile(join(machine.project, 'new.txt'), 'utf8')).toContain('text');
  });

  test('gives one object with --output json, and each entry, event and the end with ndjson', async () => {
    const shell = ['--harness', 'shell', '--command', '--approvals', 'yolo'];
    const json = await machine.muster('exec', 'echo out', ...shell, '--output', 'json');
    expect(JSON.parse(json.out)).toMatchObject({
      state: 'done',
      reply: 'exit 0\nout',
      exitCode: 0,
      denied: 0,
      timedOut: false,
    });
    const stream = lines((await machine.muster('exec', 'echo out', ...shell, '--output', 'ndjson')).out);
    expect(stream.at(0)).toMatchObject({ type: 'entry', entry: { type: 'prompt', text: 'echo out' } });
    expect(stream.at(-1)).toMatchObject({ type: 'end', state: 'done' });
    expect(stream).toContainEqual(
      expect.objectContaining({ type: 'event', event: expect.objectContaining({ type: 'turn.done' }) }),
    );
  });

  test('fails when the command line fails, is given up after --timeout, and names a harness that is not there', async () => {
    const shell = ['--harness', 'shell', '--command', '--approvals', 'yolo'];
    expect((await machine.muster('exec', 'exit 3', ...shell)).code).toBe(1);
    expect((await machine.muster('exec', 'sleep 1000', ...shell, '--timeout', '1')).code).toBe(7);
    const unknown = await machine.muster('exec', 'hi', '--harness', 'nope');
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain('nope');
  });

  test('has a team of real harnesses do it; what nobody may allow is denied, and told by 8', async () => {
    await mkdir(join(machine.project, '.muster/teams'), { recursive: true });
    await writeFile(
      join(machine.project, '.muster/teams/pair.yaml'),
      'workspace: shared\nteammates:\n  - { name: ann, role: developer, harness: grok, task: "write: ann.txt <<< by ann" }\n',
    );
    const args = ['exec', 'say: all is done', '--team', 'pair', '--harness', 'grok'];
    const denied = await machine.muster(...args);
    expect({ code: denied.code, err: denied.err }).toEqual({
      code: 8,
      err: expect.stringContaining('nobody is there to ask'),
    });
    await expect(access(join(machine.project, 'ann.txt'))).rejects.toThrow('ENOENT');
    const allowed = await machine.muster(...args, '--approvals', 'auto-edits', '--output', 'json');
    expect(allowed.code).toBe(0);
    expect(JSON.parse(allowed.out)).toMatchObject({ end: 'reported', denied: 0 });
    expect(await readFile(join(machine.project, 'ann.txt'), 'utf8')).toContain('by ann');
  });
});

test(
  'muster exec uses the hub that runs, and its session can be looked at there',
  { timeout: 300_000 },
  async () => {
    await machine.up();
    const ran = await machine.muster('exec', 'say: by the hub', '--harness', 'grok', '--json');
    expect(ran.code).toBe(0);
    const shown = await machine.muster('session', 'show', String(JSON.parse(ran.out).session));
    expect(shown.code).toBe(0);
  },
);
