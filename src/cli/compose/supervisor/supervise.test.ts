import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock, seededRandom } from '#base';
import { tempDir, type TempDir } from '../../../../test/support/temp-dir.ts';
import { InstalledVersions, type Installed } from './installed-versions.ts';
import { supervise } from './supervise.ts';

// The daemons are small programs, as real processes: each notes what happens in a file, and does by its lives what it
// is told to.

const DAEMON = `
import { appendFileSync, readFileSync } from 'node:fs';
const [file, ...lives] = process.argv.slice(2);
const note = (what) => appendFileSync(file, what + '\\n');
const life = readFileSync(file, 'utf8').split('\\n').filter((line) => line.startsWith('begins')).length;
note('begins ' + (process.env.MUSTER_NAME ?? NAME) + ' ' + process.env.MUSTER_SUPERVISED + ' ' + (process.env.MUSTER_JOIN ?? '-'));
process.on('message', (said) => {
  note('told ' + said);
  if (said === 'stop') process.exit(0);
});
process.on('disconnect', () => process.exit(0));
const does = lives[Math.min(life, lives.length - 1)];
for (const step of does.split('+')) {
  if (step === 'up' || step === 'heard') process.send(step);
  else if (step.startsWith('exit')) setImmediate(() => process.exit(Number(step.slice(4))));
}
`;

let dir: TempDir;
let clock: ManualClock;
let versions: InstalledVersions;
beforeEach(async () => {
  dir = await tempDir();
  clock = new ManualClock();
  versions = new InstalledVersions(dir.path, '1.0.0');
  await writeFile(dir.at('notes'), '');
});
afterEach(async () => dir[Symbol.asyncDispose]());

async function program(name: string): Promise<string> {
  const file = dir.at(`${name}.mjs`);
  await writeFile(file, DAEMON.replaceAll('NAME)', `'${name}')`));
  return file;
}

const notes = async () => (await readFile(dir.at('notes'), 'utf8')).split('\n').filter((line) => line !== '');

/** Looks until the notes say it: the daemon is a process of its own. */
async function noted(line: string, times = 1): Promise<void> {
  while ((await notes()).filter((one) => one === line).length < times);
}

interface Run {
  said: string[];
  pids: (number | undefined)[];
  end: AbortController;
  exit: Promise<number>;
}

async function run(...lives: string[]): Promise<Run> {
  const [said, pids, end] = [[] as string[], [] as (number | undefined)[], new AbortController()];
  const exit = supervise({
    entry: await program('own'),
    args: [dir.at('notes'), ...lives],
    env: { PATH: process.env['PATH'], MUSTER_JOIN: 'secret' },
    cwd: dir.path,
    versions,
    clock,
    random: seededRandom(1),
    signal: end.signal,
    trialMs: 120_000,
    talk: (text) => said.push(text),
    onUp: async (pid) => void pids.push(pid),
  });
  return { said, pids, end, exit };
}

async function installed(id: string): Promise<Installed> {
  return { id, version: id, entry: await program(id) };
}

describe('a daemon under its supervisor', () => {
  test('is asked once to end, and its exit code is that of both', async () => {
    const { exit, end } = await run('up+heard');
    await noted('told stays');
    end.abort();
    expect(await exit).toBe(0);
    expect((await notes()).filter((line) => line === 'told stop')).toHaveLength(1);
  });

  test('is started again when it asks for it, and then knows no join token', async () => {
    const { exit, pids } = await run('up+exit75', 'up+exit0');
    expect(await exit).toBe(0);
    expect((await notes()).filter((line) => line.startsWith('begins'))).toEqual([
      'begins own first secret',
      'begins own again -',
    ]);
    expect(new Set(pids).size).toBe(2);
  });

  test('that was never up has said itself what is wrong: it is not started again', async () => {
    const { exit } = await run('exit5');
    expect(await exit).toBe(5);
    expect(await notes()).toHaveLength(1);
  });

  test('is started again after a crash, each time after a longer wait', async () => {
    const { exit, said, end } = await run('up+exit9', 'exit9', 'up');
    await noted('begins own first secret');
    while (said.length < 1) await notes();
    clock.advance(1_000);
    while (said.length < 2) await notes();
    clock.advance(2_000);
    await noted('begins own again -', 2);
    end.abort();
    expect(await exit).toBe(0);
    expect(said[0]).toMatch(/^The daemon ended with code 9; it is started again in 1 s\.$/);
    expect(said[1]).toMatch(/in 2 s/);
  });

  test('that is killed is started again', async () => {
    const { exit, pids, said, end } = await run('up');
    while (pids.length < 1) await notes();
    process.kill(pids[0] ?? 0, 'SIGKILL');
    while (said.length < 1) await notes();
    expect(said[0]).toContain('ended by SIGKILL');
    clock.advance(1_000);
    while (pids.length < 2) await notes();
    end.abort();
    await exit;
  });
});

describe('a version on trial', () => {
  test('stays once the hub has heard it; the former is kept for one more, older ones are removed', async () => {
    const [first, second] = [await installed('2.0.0'), await installed('3.0.0')];
    await versions.tryOut(first);
    await versions.keep(first);
    await versions.tryOut(second);
    for (const id of ['1.9.0', '2.0.0', '3.0.0']) await mkdir(join(versions.folder, id));
    const { exit, said, end } = await run('up+heard');
    await noted('told stays');
    end.abort();
    await exit;
    expect((await notes())[0]).toBe('begins 3.0.0 first secret');
    expect(said).toEqual(['Version 3.0.0 runs, and stays.']);
    expect(await versions.read()).toEqual({ own: '1.0.0', current: second, former: first });
    expect((await readdir(versions.folder)).sort()).toEqual(['2.0.0', '3.0.0', 'state.json']);
  });

  test('that ends before the hub has heard it is taken back at once', async () => {
    const trial = await installed('2.0.0');
    await versions.tryOut(trial);
    const { exit } = await run('exit1', 'up+exit0');
    expect(await exit).toBe(0);
    expect((await notes()).map((line) => line.split(' ')[1])).toEqual(['2.0.0', 'own']);
    expect(await versions.read()).toEqual({
      own: '1.0.0',
      current: null,
      takenBack: 'It ended with code 1 before the hub had heard it.',
    });
  });

  test('that is never heard is taken back when its time is over', async () => {
    await versions.tryOut(await installed('2.0.0'));
    const { exit, end } = await run('up', 'up+heard');
    await noted('begins 2.0.0 first secret');
    clock.advance(119_999);
    expect((await versions.read()).trial?.id).toBe('2.0.0');
    clock.advance(1);
    await noted('begins own again -');
    await noted('told stays');
    expect((await notes()).filter((line) => line === 'told stop')).toHaveLength(1);
    expect((await versions.read()).takenBack).toBe('The hub has not heard it within 120 s.');
    end.abort();
    await exit;
  });

  test('goes on at the next start when its supervisor is told to end in the middle of it', async () => {
    await versions.tryOut(await installed('2.0.0'));
    const first = await run('up');
    while (first.pids.length < 1) await notes();
    first.end.abort();
    expect(await first.exit).toBe(0);
    expect((await versions.read()).trial?.id).toBe('2.0.0');
  });
});

describe('what counts of the versions in a folder', () => {
  test('is what was installed by hand since, and what is still there', async () => {
    const one = await installed('2.0.0');
    await versions.tryOut(one);
    await versions.keep(one);
    expect((await versions.read()).current).toEqual(one);
    expect(await new InstalledVersions(dir.path, '1.5.0').read()).toEqual({ own: '1.5.0', current: null });
    await writeFile(join(dir.path, 'versions', 'state.json'), '{"own":');
    expect(await versions.read()).toEqual({ own: '1.0.0', current: null });
    await versions.tryOut({ ...one, entry: dir.at('gone.mjs') });
    expect(await versions.read()).toEqual({ own: '1.0.0', current: null });
  });
});
