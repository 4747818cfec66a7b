import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { nodeVersionProblem } from '#base';

const ENTRY = fileURLToPath(new URL('../../bin/muster.js', import.meta.url));

it('an old Node is told by the entry of a checkout, in the words of the built one', () => {
  const old = `Object.defineProperty(process, 'version', { value: 'v20.1.0' }); await import(${JSON.stringify(ENTRY)});`;
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', old], { encoding: 'utf8' });
  expect(ran).toMatchObject({ status: 1, stdout: '', stderr: `${nodeVersionProblem('v20.1.0')}\n` });
});

it('a Node that will do runs the command', () => {
  const ran = spawnSync(process.execPath, [ENTRY, 'version'], { encoding: 'utf8' });
  expect(ran).toMatchObject({ status: 0, stdout: expect.stringMatching(/\d+\.\d+\.\d+/) });
});

it('keeps what it compiles where the built one does, from its first file on', async () => {
  const folder = /module\.enableCompileCache\(\s*(join\(.*\)),\s*\);/;
  const [entry, main] = await Promise.all([
    readFile(ENTRY, 'utf8'),
    readFile(fileURLToPath(new URL('main.ts', import.meta.url)), 'utf8'),
  ]);
  expect(folder.exec(entry)?.[1]).toMatch(/^join\(.+\)$/);
  expect(folder.exec(entry)?.[1]).toBe(folder.exec(main)?.[1]);
  expect(entry.indexOf('enableCompileCache')).toBeLessThan(entry.indexOf('src/cli/main.ts'));
});
