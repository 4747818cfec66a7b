import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tempDir, type TempDir } from '../../../test/support/temp-dir.ts';
import { see } from '../testing/cli-world.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

function environment(dir: TempDir, home = 'state'): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: dir.path,
    MUSTER_HOME: dir.at(home),
    XDG_CONFIG_HOME: dir.at('config'),
  };
}

/** One run of the program to its end. */
function muster(env: NodeJS.ProcessEnv, ...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...argv], {
    env,
    cwd: env['HOME'],
    encoding: 'utf8',
    // A hub that starts against expectation must end the test, not hold it for ever.
    timeout: 100_000,
  });
  return { exit: status, out: stdout, err: stderr };
}

/** `muster up` in the foreground, once it says where it listens; ended when the block is left. */
async function up(env: NodeJS.ProcessEnv, ...argv: string[]) {
  const child: ChildProcess = spawn(process.execPath, [MAIN, 'up', '--port', '0', '--json', ...argv], {
    env,
    cwd: env['HOME'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  let out = '';
  let err = '';
  child.stderr?.on('data', (data) => (err += String(data)));
  const said = new Promise<void>((resolve) =>
    child.stdout?.on('data', (data) => /^\}$/m.test((out += String(data))) && resolve()),
  );
  await Promise.race([said, exited]);
  return {
    child,
    exited,
    said: () => JSON.parse(out || '{}'),
    err: () => err,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

describe('muster up', () => {
  it('in the background: starts, is found by a second up, status and down, and leaves nothing running', async () => {
    await using dir = await tempDir();
    const env = environment(dir);
    const started = muster(env, 'up', '--detach', '--port', '0');
    expect(started).toMatchObject({
      exit: 0,
      err: 'See it: muster status, or in a browser: muster open. Stop it: muster down\n',
    });
    expect(started.out).toMatch(/^The hub runs at http:\/\/127\.0\.0\.1:\d+ \(process \d+\)\.\n$/);
    const record = JSON.parse(await readFile(dir.at('state', 'hub.json'), 'utf8'));
    expect((await stat(dir.at('state', 'token'))).mode & 0o777).toBe(0o600);
    expect((await stat(dir.at('state'))).mode & 0o777).toBe(0o700);

    const second = muster(env, 'up');
    expect(second.exit).toBe(0);
    expect(second.out).toContain(
      `A hub runs here already: ${record.address} (process ${record.pid}, started`,
    );

    const otherwise = muster(env, 'up', '--host', '0.0.0.0', '--database', 'postgres://127.0.0.1/other');
    expect(otherwise.exit).toBe(5);
    expect(otherwise.err).toContain('--database, --host would need a start of its own.');

    expect(muster(env, 'status').out).toMatch(/^Hub http:\/\/127\.0\.0\.1:\d+, sqlite, up/);
    expect(muster(env, 'down').out).toBe(
      `Stopped the hub at ${record.address}. Nothing is lost: muster up goes on with it.\n`,
    );
    expect(() => process.kill(record.pid, 0)).toThrow('ESRCH');
    expect(muster(env, 'down')).toMatchObject({
      exit: 0,
      out: 'No hub runs here, so there is nothing to stop.\n',
    });
    expect(muster(env, 'status').exit).toBe(6);
  });

  it('ends at a signal, with its record gone and what it knew kept', async () => {
    await using dir = await tempDir();
    const env = environment(dir);
    const token = async () => readFile(dir.at('state', 'token'), 'utf8');
    let first = '';
    {
      await using hub = await up(env);
      first = await token();
      expect(
        muster(
          env,
          'session',
          'spawn',
          'true',
          '--harness',
          'shell',
          '--command',
          '--delegate',
          '--label',
          'kept',
        ).exit,
      ).toBe(0);
      hub.child.kill('SIGTERM');
      expect(await hub.exited).toBe(0);
    }
    await expect(stat(dir.at('state', 'hub.json'))).rejects.toThrow('ENOENT');
    await using again = await up(env);
    expect(await token()).toBe(first);
    expect(muster(env, 'delegate', 'list', '--json').out).toContain('"label": "kept"');
    again.child.kill('SIGINT');
    expect(await again.exited).toBe(0);
  });

  it('comes back after it was killed, though its record says that it runs', async () => {
    await using dir = await tempDir();
    const env = environment(dir);
    {
      await using hub = await up(env);
      hub.child.kill('SIGKILL');
      await hub.exited;
    }
    expect(muster(env, 'status').exit).toBe(6);
    await using again = await up(env);
    expect(again.said().address).toMatch(/^http:/);
    expect(muster(env, 'status').exit).toBe(0);
  });

  it('says who has the port, and leaves nothing half-started', async () => {
    await using dir = await tempDir();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const ran = muster(environment(dir), 'up', '--port', String(port));
    expect(ran).toMatchObject({
      exit: 5,
      out: '',
      err:
        `Port ${port} on 127.0.0.1 is taken by another program.\nIf it is a hub: muster status. Else choose another port: muster up --port ${port + 1}\n` +
        see('hub.port_taken'),
    });
    await expect(stat(dir.at('state', 'hub.json'))).rejects.toThrow('ENOENT');
    server.close();
  });

  it('refuses to be the second hub on one database', async () => {
    await using dir = await tempDir();
    await using hub = await up(environment(dir));
    expect(hub.err()).toBe('');
    const ran = muster(
      environment(dir, 'other'),
      'up',
      '--port',
      '0',
      '--database',
      dir.at('state', 'muster.db'),
    );
    expect(ran.exit).toBe(5);
    expect(ran.err).toContain('Another hub has the database');
  });

  it('says what is wrong with a database that cannot be opened', async () => {
    await using dir = await tempDir();
    const ran = muster(environment(dir), 'up', '--port', '0', '--database', dir.at('nowhere', 'muster.db'));
    expect(ran.exit).toBe(1);
    expect(ran.out).toBe('');
    expect(ran.err).toContain(`The folder ${dir.at('nowhere')} for the database does not exist.`);
    await expect(stat(dir.at('state', 'hub.json'))).rejects.toThrow('ENOENT');
  });

  it('says what to do when PostgreSQL does not answer at start', async () => {
    await using dir = await tempDir();
    const ran = muster(environment(dir), 'up', '--port', '0', '--database', 'postgres://127.0.0.1:1/none');
    expect(ran.exit).toBe(1);
    expect(ran.err).toContain('Start it, or name another with --database; then again: muster up');
  });

  it('refuses half of TLS instead of serving without', async () => {
    await using dir = await tempDir();
    const ran = muster(environment(dir), 'up', '--port', '0', '--tls-cert', dir.at('cert.pem'));
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain('TLS needs both a certificate and its key');
    await expect(stat(dir.at('state'))).rejects.toThrow('ENOENT');
  });

  it('in the background tells why it could not start', async () => {
    await using dir = await tempDir();
    await mkdir(dir.at('config', 'muster'), { recursive: true });
    await writeFile(dir.at('config', 'muster', 'config.yaml'), 'hub:\n  prot: 1\n');
    const ran = muster(environment(dir), 'up', '--detach');
    // As in the foreground.
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain('config.yaml line 2');
    expect(ran.err).toContain('hub.port');
  });

  it('refuses a wrong setting with its line before anything is made', async () => {
    await using dir = await tempDir();
    await mkdir(dir.at('config', 'muster'), { recursive: true });
    await writeFile(dir.at('config', 'muster', 'config.yaml'), 'hub:\n  port: many\n');
    const ran = muster(environment(dir), 'up');
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain('config.yaml line 2: hub.port is "many"');
    await expect(stat(dir.at('state'))).rejects.toThrow('ENOENT');
  });

  it.each([
    [
      'a file in its place',
      async (dir: TempDir) => (await writeFile(dir.at('file'), ''), dir.at('file', 'state')),
    ],
    [
      'a disk that takes no folder',
      async () => (process.platform === 'linux' ? '/sys/muster' : '/System/muster'),
    ],
  ])('says what to do about a state folder that cannot be used: %s', async (_, place) => {
    await using dir = await tempDir();
    const folder = await place(dir);
    const ran = muster({ ...environment(dir), MUSTER_HOME: folder }, 'up', '--port', '0');
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain(`The state folder ${folder} cannot be used:`);
    expect(ran.err).toContain('MUSTER_HOME=FOLDER muster up');
  });
});
