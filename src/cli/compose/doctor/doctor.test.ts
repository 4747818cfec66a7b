import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempDir, type TempDir } from '../../../../test/support/temp-dir.ts';
import { cliWorld, runInFolder } from '../../testing/cli-world.ts';
import type { Finding } from './check.ts';

let dir: TempDir;
let env: Record<string, string>;
beforeEach(async () => {
  dir = await tempDir();
  env = {
    HOME: dir.path,
    MUSTER_HOME: dir.at('state'),
    XDG_CONFIG_HOME: dir.at('config'),
    PATH: process.env['PATH'] ?? '',
  };
});
afterEach(() => dir[Symbol.asyncDispose]());

const run = (argv: string[] = [], more: Record<string, string> = {}) =>
  runInFolder(['doctor', ...argv], { cwd: dir.path, env: { ...env, ...more } });

interface Told {
  verdict: string;
  checks: { name: string; findings: Finding[] }[];
}

/** The findings of one check, each as `verdict what`. */
async function told(name: string, more: Record<string, string> = {}): Promise<string[]> {
  const report: Told = (await run(['--json'], more)).json();
  const found = report.checks.find((check) => check.name === name);
  return (found?.findings ?? []).map(({ verdict, what }) => `${verdict} ${what}`);
}

/** A state folder as a hub leaves it, with the main session of a person. */
async function stateFolder(): Promise<string> {
  await using world = await cliWorld();
  const folder = dir.at('state');
  await world.run(['status']);
  await world.composition.stop();
  spawnSync('cp', ['-a', world.env['MUSTER_HOME'] ?? '', folder]);
  await rm(join(folder, 'hub.json'));
  return folder;
}

const configure = async (text: string) => {
  await mkdir(dir.at('config', 'muster'), { recursive: true });
  await writeFile(dir.at('config', 'muster', 'config.yaml'), text, { mode: 0o600 });
};

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe('doctor, where nothing was started yet', () => {
  it('finds nothing that failed, says what to begin with, and makes nothing', async () => {
    const { exit, out } = await run();
    expect(out).toContain('No hub runs here');
    expect(out).toContain('muster up --detach');
    expect(out).toMatch(/\d warnings?\.$/m);
    expect(exit).toBe(0);
    await expect(stat(dir.at('state'))).rejects.toThrow('ENOENT');
  });

  it('takes --dry-run with --fix alone', async () => {
    expect(await run(['--dry-run'])).toMatchObject({ exit: 2, out: '' });
  });

  it('gives every finding that is not ok a reason and something to type', async () => {
    const report: Told = (await run(['--json'], { MUSTER_HUBB: '1' })).json();
    const findings = report.checks.flatMap((check) => check.findings);
    const bad = findings.filter(({ verdict }) => verdict !== 'ok');
    expect(bad.length).toBeGreaterThan(1);
    for (const { why, type } of bad) expect(why && type).toBeTruthy();
  });
});

describe('the state folder', () => {
  it('is mended where others can read it: first the plan, then the deed', async () => {
    const folder = await stateFolder();
    await chmod(join(folder, 'token'), 0o644);
    await chmod(folder, 0o755);
    const seen = await run();
    expect(seen.exit).toBe(1);
    expect(seen.out).toContain('can be read by other users (mode 0644)');
    expect(seen.out).toContain('muster doctor --fix');

    const planned = await run(['--fix', '--dry-run']);
    expect(planned.out).toContain(`Would do:\n  Set the mode of ${folder} to 0700`);
    expect(planned.out).toContain(`  Set the mode of ${join(folder, 'token')} to 0600`);
    expect(await modeOf(join(folder, 'token'))).toBe(0o644);

    const mended = await run(['--fix']);
    expect(mended).toMatchObject({ exit: 0 });
    expect(mended.err).toContain('To do:');
    expect(mended.out).toContain('to 0600: done');
    expect([await modeOf(folder), await modeOf(join(folder, 'token'))]).toEqual([0o700, 0o600]);
  });
});

describe('the configuration', () => {
  it('fails with the line of what is wrong', async () => {
    await configure('hub.prot: 1\n');
    expect(await told('Configuration')).toEqual([
      expect.stringMatching(/failed .*config.yaml line 1.*hub\.prot/s),
    ]);
    expect((await run()).exit).toBe(1);
  });

  it('names variables that set nothing', async () => {
    expect(await told('Configuration', { MUSTER_HUBPORT: '1', MUSTER_HUB_PORT: '1' })).toContain(
      'warning MUSTER_HUBPORT sets nothing',
    );
  });
});

describe('the store', () => {
  const database = () => dir.at('state', 'muster.db');
  const change = (sql: string, path = database()) => {
    const db = new DatabaseSync(path);
    db.exec(sql);
    db.close();
  };

  it('is sound as a hub has left it', async () => {
    await stateFolder();
    expect(await told('Store')).toEqual([
      expect.stringMatching(/^ok .*muster\.db, \d+ KB, schema \d+$/),
      'ok Its pages and indexes are sound',
      'ok Its counters say what their rows say',
    ]);
  });

  it('has its counters mended, without a hub', async () => {
    await stateFolder();
    change(`update sessions set live_delegates = 9 where kind = 'main'`);
    expect(await told('Store')).toContainEqual(
      expect.stringMatching(/^warning live_delegates of ses_\w+ says 9, and there are 0$/),
    );
    expect((await run(['--fix'])).out).toContain('Recount a counter and store what is right: mended 1');
    expect(await told('Store')).toContain('ok Its counters say what their rows say');
  });

  it('has them mended by the hub while one runs, which writes it down', async () => {
    await using world = await cliWorld();
    await world.run(['status']);
    change(`update sessions set queued_turns = 3`, join(world.env['MUSTER_HOME'] ?? '', 'muster.db'));
    const { out } = await world.run(['doctor', '--fix']);
    expect(out).toContain('mended 1');
    expect(out).toContain('Its counters say what their rows say');
    expect((await world.run(['audit'])).out).toContain('counter.mended');
  });

  it('fails when a newer Muster wrote it, or its pages are damaged', async () => {
    await stateFolder();
    change(`update meta set value = '999' where key = 'schema'`);
    expect((await told('Store'))[0]).toMatch(/^failed .*schema 999, and this release knows \d+$/);
    change(`update meta set value = '1' where key = 'schema'; pragma wal_checkpoint(truncate)`);
    const file = await open(database(), 'r+');
    const { size } = await file.stat();
    for (let at = 8192; at + 4096 <= size; at += 4096)
      await file.write(Buffer.alloc(2048, 0xa5), 0, 2048, at);
    await file.close();
    expect((await run()).exit).toBe(1);
    expect(await told('Store')).toContainEqual(expect.stringMatching(/^failed /));
  });
});

describe('the hub', () => {
  it('is told with its version, parts and agent, and that nobody beyond this machine reaches it', async () => {
    await using world = await cliWorld();
    const { out, exit } = await world.run(['doctor']);
    expect(exit).toBe(0);
    expect(out).toMatch(/ok {7}http:\/\/127\.0\.0\.1:\d+, sqlite, version 0\.1\.0/);
    expect(out).toMatch(/ok {7}All \d+ background parts do their rounds/);
    expect(out).toContain('Its clock and ours agree');
    expect(out).toContain('local is heard, 0 of 4 turns run');
  });

  const record = (pid: number) =>
    JSON.stringify({
      address: 'http://127.0.0.1:9',
      pid,
      database: 'sqlite',
      startedAt: 1,
      version: '0.1.0',
    });

  it('that was killed leaves a record, which is removed', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await mkdir(dir.at('state'), { mode: 0o700 });
    await writeFile(dir.at('state', 'hub.json'), record(pid));
    expect(await told('Hub')).toEqual([
      `warning The hub that ran as process ${pid} has ended without tidying up`,
    ]);
    expect((await run(['--fix'])).out).toContain(`Remove ${dir.at('state', 'hub.json')}: done`);
    expect(await told('Hub')).toEqual(['warning No hub runs here']);
  });

  it('whose process lives and does not answer fails', async () => {
    await mkdir(dir.at('state'), { mode: 0o700 });
    await writeFile(dir.at('state', 'hub.json'), record(process.pid));
    expect((await run(['--fix'])).exit).toBe(1);
    expect(await told('Hub')).toEqual([
      expect.stringContaining('failed Nobody answers at http://127.0.0.1:9'),
    ]);
  });
});

/** A process that nobody has reaped yet runs no more. */
async function isRunning(pid: number): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return line !== '' && !/\) [ZX] /.test(line);
}

it.runIf(process.platform === 'linux')(
  'ends what a killed agent left running, and nothing before it is asked',
  async () => {
    const stateDir = dir.at('state', 'agent');
    await mkdir(dir.at('work'));
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    const daemon = fileURLToPath(new URL('../../../harness/testing/doomed-daemon.ts', import.meta.url));
    const child = spawn(process.execPath, [daemon, JSON.stringify({ stateDir, cwd: dir.at('work') })], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const [, command]: number[] = JSON.parse(String(line));
    expect(await told('Agents')).toEqual([
      expect.stringMatching(/^warning \d+ processes of 2 sessions run on without an agent/),
    ]);
    expect(await isRunning(command ?? 0)).toBe(true);
    expect((await run(['--fix'])).out).toContain('ended those of 2');
    expect(await isRunning(command ?? 0)).toBe(false);
    expect(await told('Agents')).toEqual(['ok No process of a former agent is left']);
  },
);

describe('harnesses', () => {
  it('are told with what they say of their version; a configured one that is missing fails', async () => {
    await mkdir(dir.at('bin'));
    await writeFile(dir.at('bin', 'grok'), '#!/bin/sh\necho "grok 9.8.7 (abc)"\n', { mode: 0o755 });
    await configure('harness:\n  mine:\n    command: no-such-program\n');
    const found = await told('Harnesses', {
      PATH: [dir.at('bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
      XAI_API_KEY: 'x',
    });
    expect(found).toContain(`ok grok 9.8.7 (${dir.at('bin', 'grok')})`);
    expect(found).toContain('failed mine was not found: no-such-program');
  });
});

describe('model endpoints', () => {
  /** Answers every request with this status. */
  async function endpoint(status: number) {
    const server = createServer((_request, response) => response.writeHead(status).end('{}'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1`;
    return { url, [Symbol.asyncDispose]: async () => void server.close() };
  }
  const of = (url: string) =>
    told('Model endpoints', { MUSTER_NATIVE_BASE_URL: url, MUSTER_NATIVE_MODEL: 'm' });

  it('answer, refuse, or are not there', async () => {
    await using good = await endpoint(200);
    await using closed = await endpoint(401);
    expect(await of(good.url)).toEqual([`ok native: ${good.url} answers`]);
    expect(await of(closed.url)).toEqual([
      `failed native: ${closed.url} refuses to answer without a key (401)`,
    ]);
    expect(await of('http://127.0.0.1:9/v1')).toEqual([
      expect.stringContaining('failed native: nobody answers at'),
    ]);
  });

  it('that lead a harness elsewhere are shown, without their passwords', async () => {
    expect(
      await told('Model endpoints', { GROK_XAI_API_BASE_URL: 'https://me:hush-hush@proxy.test/v1' }),
    ).toEqual(['ok grok: GROK_XAI_API_BASE_URL leads to https://[redacted]@proxy.test/v1']);
  });
});
