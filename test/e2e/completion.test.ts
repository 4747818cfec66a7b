import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Machine } from './muster-process.ts';

const run = promisify(execFile);

describe('completion by a shell', { timeout: 300_000 }, () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await Machine.open();
    await machine.up();
    await machine.delegate('miller', 'grok', 'say: ready');
  }, 300_000);
  afterAll(() => machine.close());

  const complete = async (...words: string[]) => {
    const ran = await machine.muster('complete', '--', ...words);
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
    return ran.out.split('\n').map((line) => line.split('\t')[0]);
  };

  test('knows nouns, verbs, flags and their choices without being typed in full', async () => {
    expect(await complete('sess')).toContain('session');
    expect(await complete('session', 'sp')).toEqual(['spawn', ':4', '']);
    expect(await complete('exec', '--appr')).toContain('--approvals');
    expect(await complete('exec', '--approvals', 'de')).toContain('deny');
    expect(await complete('')).not.toContain('complete');
  });

  test('knows the names that the hub knows, and stays silent while none answers', async () => {
    // A hub that does not answer within a moment is passed over, as on a machine that is busy.
    await expect.poll(() => complete('session', 'send', '')).toContain('miller');
    await expect.poll(() => complete('agent', 'show', '')).toContain('local');
    await machine.stop();
    expect(await complete('session', 'send', '')).toEqual([':4', '']);
  });

  test.each(['bash', 'zsh', 'fish'])(
    'the script for %s calls it, and no other shell has one',
    async (shell) => {
      const { code, out } = await machine.muster('completion', shell);
      expect(code).toBe(0);
      expect(out).toContain('muster complete --');
      if (shell === 'bash') await run('bash', ['-n', '-c', out]);
      expect((await machine.muster('completion', 'cmd')).code).toBe(2);
    },
  );
});
