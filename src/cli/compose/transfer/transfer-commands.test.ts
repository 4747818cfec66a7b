import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog, systemClock, systemRandom } from '#base';
import { openStore } from '#store';
import { tempDir, type TempDir } from '../../../../test/support/temp-dir.ts';
import { runInFolder, type RunOptions } from '../../testing/cli-world.ts';

let dir: TempDir;

beforeEach(async () => {
  dir = await tempDir();
  const store = await openFile();
  await store.unit((tx) => tx.event({ type: 'task.changed', user: null, subject: 'before' }));
  await store.close();
});
afterEach(() => dir[Symbol.asyncDispose]());

const openFile = () =>
  openStore({ database: dir.at('old.db'), clock: systemClock, log: silentLog, random: systemRandom });

const run = (argv: string[], options: RunOptions = {}) =>
  runInFolder(argv, { cwd: dir.path, env: { MUSTER_HOME: dir.at('state'), HOME: dir.path }, ...options });

test('a file is packed by its name, for its owner alone, and read back by what it is', async () => {
  const exported = await run(['export', 'all.ndjson.gz', '--database', dir.at('old.db'), '--json']);
  expect(exported.exit).toBe(0);
  expect(exported.json()).toMatchObject({ file: dir.at('all.ndjson.gz'), rows: { events: 1 } });
  expect((await stat(dir.at('all.ndjson.gz'))).mode & 0o777).toBe(0o600);
  const text = gunzipSync(await readFile(dir.at('all.ndjson.gz'))).toString();
  await writeFile(dir.at('plain'), text);
  for (const file of ['all.ndjson.gz', 'plain']) {
    const dry = await run(['import', file, '--dry-run']);
    expect(dry.out).toMatch(/is whole: \d+ rows of schema \d+/);
    const imported = await run(['import', file, '--database', dir.at(`${file}.db`)]);
    expect(imported.out).toMatch(/^Imported \d+ rows into .* \(schema \d+\)/);
    expect(imported.err).toContain(`muster up --database ${dir.at(`${file}.db`)}`);
  }
});

test('- is stdout and stdin, and what is said stands apart', async () => {
  const exported = await run(['export', '-', '--database', dir.at('old.db')]);
  expect(exported.out.trim().split('\n').at(-1)).toContain('"end":true');
  expect(exported.err).toMatch(/^Exported \d+ rows/);
  const imported = await run(['import', '-', '--database', 'embedded'], { stdin: exported.out });
  expect(imported.exit).toBe(0);
  const again = await run(['export', '-'], {});
  expect(again.out.split('\n').filter((line) => line.includes('"before"'))).toHaveLength(1);
});

test('a file that is there is left alone, and a failure leaves no draft', async () => {
  await writeFile(dir.at('mine'), 'mine');
  const there = await run(['export', 'mine', '--database', dir.at('old.db')]);
  expect(there).toMatchObject({ exit: 2, err: expect.stringContaining('is there already') });
  expect(await readFile(dir.at('mine'), 'utf8')).toBe('mine');
  const none = await run(['export', 'new.gz', '--database', dir.at('none.db')]);
  expect(none).toMatchObject({ exit: 1, err: expect.stringContaining('There is no hub') });
  expect((await run(['export', 'no/such/folder', '--database', dir.at('old.db')])).exit).toBe(2);
  expect((await readdir(dir.path)).filter((name) => name.includes('new'))).toEqual([]);
});

test('Ctrl-C keeps nothing of it', async () => {
  const signal = AbortSignal.abort();
  const ran = await run(['export', 'all.gz', '--database', dir.at('old.db')], { signal });
  expect(ran).toMatchObject({ exit: 130, err: expect.stringContaining('nothing was kept') });
  expect((await readdir(dir.path)).filter((name) => name.startsWith('all'))).toEqual([]);
});

test('what is cut, changed, missing or in use is told with what to do', async () => {
  await run(['export', 'all.gz', '--database', dir.at('old.db')]);
  const whole = await readFile(dir.at('all.gz'));
  await truncate(dir.at('all.gz'), whole.length - 20);
  const cut = await run(['import', 'all.gz', '--database', dir.at('new.db')]);
  expect(cut).toMatchObject({ exit: 2, err: expect.stringContaining('cannot be unpacked') });
  const text = gunzipSync(whole).toString();
  await writeFile(dir.at('changed.gz'), gzipSync(text.replace('"before"', '"after!"')));
  const changed = await run(['import', 'changed.gz', '--dry-run']);
  expect(changed.err).toContain('its SHA-256 differs');
  const missing = await run(['import', 'nowhere']);
  expect(missing).toMatchObject({ exit: 2, err: expect.stringContaining('cannot be read') });
  const filled = await run(['import', '-', '--database', dir.at('old.db')], { stdin: text });
  expect(filled).toMatchObject({ exit: 5, err: expect.stringContaining('there are rows in events') });
  const store = await openFile();
  const used = await run(['export', 'more.gz', '--database', dir.at('old.db')]);
  expect(used).toMatchObject({ exit: 5, err: expect.stringContaining('muster down') });
  expect((await run(['export', 'more.gz', '--database', dir.at('old.db'), '--force'])).exit).toBe(0);
  await store.close();
});
