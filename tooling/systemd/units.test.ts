import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { tempDir } from '../../test/support/temp-dir.ts';
import { runInFolder } from '../../src/cli/testing/cli-world.ts';

const ANALYZE = '/usr/bin/systemd-analyze';
const run = promisify(execFile);
const textOf = (unit: string) => readFile(join(import.meta.dirname, '../../docs/systemd', unit), 'utf8');

/** What follows the key on each of its lines. */
const valuesOf = (text: string, key: string) =>
  text.split('\n').flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));

describe.each([
  ['muster-hub.service', 'system'],
  ['muster-agent.service', 'user'],
])('%s', (unit, manager) => {
  test.skipIf(!existsSync(ANALYZE))('is taken by systemd without a word', async () => {
    await using dir = await tempDir();
    // The program need not be installed here.
    const text = (await textOf(unit)).replaceAll('/usr/local/bin/muster', process.execPath);
    await writeFile(dir.at(unit), text);
    const env = { ...process.env, XDG_RUNTIME_DIR: dir.path, HOME: dir.path };
    const verified = await run(ANALYZE, [`--${manager}`, '--man=no', 'verify', dir.at(unit)], { env });
    const own = `${verified.stdout}${verified.stderr}`.split('\n').filter((line) => line.includes(unit));
    expect(own).toEqual([]);
  });

  test('starts a command that there is, with flags that it takes', async () => {
    const [line = ''] = valuesOf(await textOf(unit), 'ExecStart');
    const [program, ...argv] = line.split(' ');
    expect(program).toBe('/usr/local/bin/muster');
    const help = await runInFolder([...argv.filter((word) => !word.startsWith('-')), '--help']);
    expect(help.out).toContain(`Usage: muster ${argv.filter((word) => !word.startsWith('-')).join(' ')}`);
    for (const flag of argv.filter((word) => word.startsWith('-'))) expect(help.out).toContain(`  ${flag} `);
  });

  test('holds no secret, and ends with a term and then by force', async () => {
    const text = await textOf(unit);
    const settings = text
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .join('\n');
    expect(settings).not.toMatch(/mst_|TOKEN|SECRET|KEY=|PASSWORD|:\/\//i);
    expect(valuesOf(text, 'Type')).toEqual(['exec']);
    expect(valuesOf(text, 'KillMode')).toEqual(['mixed']);
    expect(valuesOf(text, 'UMask')).toEqual(['0077']);
    expect(valuesOf(text, 'EnvironmentFile')[0]).toMatch(/^-/);
  });
});
