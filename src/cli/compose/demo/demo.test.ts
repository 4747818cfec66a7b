import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../../../test/support/temp-dir.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const MAIN = fileURLToPath(new URL('../../main.ts', import.meta.url));
const hasGrok = existsSync(`${ROOT}node_modules/.bin/grok`);

async function demo(...argv: string[]) {
  await using dir = await tempDir();
  // Its temporary folder lies in ours, so that we see what it leaves behind.
  const env = { PATH: process.env['PATH'] ?? '', HOME: dir.path, TMPDIR: dir.path };
  const ran = spawnSync(process.execPath, [MAIN, 'demo', ...argv], {
    env,
    cwd: dir.path,
    encoding: 'utf8',
    input: '',
  });
  const left = (await readdir(dir.path)).filter((name) => name.startsWith('muster-demo-'));
  return { exit: ran.status, out: ran.stdout, err: ran.stderr, left };
}

describe('muster demo', () => {
  it.skipIf(!hasGrok)(
    'delegates real work to two delegates by name, with approvals and memory, and leaves nothing',
    async () => {
      const ran = await demo();
      expect(ran.err).toBe('');
      expect(ran.exit).toBe(0);
      expect(ran.left).toEqual([]);
      for (const seen of [
        'Its model is a script',
        'Approval  tests asks to run git init -q . && node test.mjs',
        'Answered as you, by the demo: allow',
        'tests │ not ok: 2 + 3 = -1',
        '+ export const sum = (a, b) => a + b;',
        'tests │ ok: 2 + 3 = 5',
        'fixer │ a minus in place of a plus',
        'tests is closed.',
        'fixer is closed.',
        'All of it happened.',
      ])
        expect(ran.out).toContain(seen);
      expect(ran.out).toMatch(/fixer +delegate +grok +scripted +local +done .*in 7[12] h +in [67] d/);
    },
  );

  it('says which harnesses there are when the named one is not', async () => {
    const ran = await demo('--harness', 'none-such');
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain('The harness "none-such" was not found on this machine.\nFound: ');
    expect(ran.left).toEqual([]);
  });
});
