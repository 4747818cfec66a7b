import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installPostgres, postgresHome, type Installation } from './binaries.ts';
import { cleanDeadRuns, createRunFolder, removeRunFolder } from './run-folders.ts';

const run = promisify(execFile);
const READY = 'database system is ready to accept connections';
const START_TRIES = 5;

export interface PostgresOptions {
  /** Server settings (`-c name=value`), laid over the defaults: `fsync=on`, `max_connections=200`. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface PostgresServer extends AsyncDisposable {
  /** Of the superuser, on the database `postgres`. */
  readonly url: string;
  /** Of the server that runs now. */
  readonly pid: number;
  /** The server's folder: `data/` and nothing else of interest. */
  readonly folder: string;
  /** As a power cut does: the server and all that it started end at once. It stays away until `serveAgain`. */
  kill(): Promise<void>;
  /** Starts a killed one on what it had written, at the same address, and waits until it takes connections. */
  serveAgain(): Promise<void>;
  /** Ends the server and removes its folder; calling it again is harmless. */
  stop(): Promise<void>;
}

/** Starts a server of the caller's own; it ends with the caller's process at the latest. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const home = await postgresHome();
  await cleanDeadRuns(home);
  const installation = await installPostgres();
  const folder = await createRunFolder(home);
  try {
    await run('cp', ['-Rp', installation.dataTemplate, join(folder, 'data')]);
    return await serve(installation, folder, options);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function serve(
  installation: Installation,
  folder: string,
  options: PostgresOptions,
): Promise<PostgresServer> {
  let failure: unknown;
  for (let attempt = 0; attempt < START_TRIES; attempt += 1) {
    const port = await freePort();
    const child = spawnServer(installation, folder, port, options);
    try {
      await untilReady(child);
      const url = `postgres://postgres:${installation.password}@127.0.0.1:${port}/postgres`;
      return new OwnServer(child, folder, url, () => spawnServer(installation, folder, port, options));
    } catch (error) {
      // Somebody may have taken the port between the look and the start: that alone is worth another try.
      failure = error;
      if (!String(error).includes('could not bind')) throw error;
    }
  }
  throw failure;
}

function spawnServer(
  installation: Installation,
  folder: string,
  port: number,
  options: PostgresOptions,
): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    fsync: 'on',
    log_min_messages: 'warning',
    ...options.settings,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return spawn(installation.postgres, ['-D', join(folder, 'data'), ...args], {
    ...installation.runAs,
    cwd: folder,
    env: installation.env,
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own: Ctrl-C at the terminal reaches us, and we end it.
    detached: true,
  });
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.setEncoding('utf8');
    child.stderr?.on('data', (text: string) => {
      // Goes on reading for ever, else the pipe would fill and the server would block; keeps the end only.
      said = (said + text).slice(-4_000);
      if (said.includes(READY)) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      reject(new Error(`PostgreSQL ended at its start (${signal ?? `exit code ${code}`}): ${said.trim()}`));
    });
  });
}

class OwnServer implements PostgresServer {
  readonly url: string;
  readonly folder: string;
  readonly #spawn: () => ChildProcess;
  #child: ChildProcess;
  #gone: Promise<void>;
  #forget: () => void;
  #stopping: Promise<void> | undefined;

  constructor(child: ChildProcess, folder: string, url: string, spawnAgain: () => ChildProcess) {
    this.url = url;
    this.folder = folder;
    this.#spawn = spawnAgain;
    this.#child = child;
    this.#gone = goneOf(child);
    this.#forget = endWithThisProcess(child, folder);
    letThisProcessEnd(child);
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  async kill(): Promise<void> {
    this.#forget();
    // Its group: those that serve a connection would go on for a moment, and hold the shared memory.
    process.kill(-this.pid, 'SIGKILL');
    await this.#gone;
  }

  async serveAgain(): Promise<void> {
    const child = this.#spawn();
    await untilReady(child);
    this.#child = child;
    this.#gone = goneOf(child);
    this.#forget = endWithThisProcess(child, this.folder);
    letThisProcessEnd(child);
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#end());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #end(): Promise<void> {
    this.#forget();
    this.#child.ref();
    // Immediate shutdown: nobody will read this data again.
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGQUIT');
    await this.#gone;
    removeRunFolder(this.folder);
  }
}

const goneOf = (child: ChildProcess) => new Promise<void>((resolve) => child.once('exit', () => resolve()));

/** Neither the server nor its log keeps a finished script alive. */
function letThisProcessEnd(child: ChildProcess): void {
  child.unref();
  if (child.stderr && 'unref' in child.stderr) (child.stderr as unknown as { unref(): void }).unref();
}

/** Ends the server when this process exits or is told to; returns how to take that back. */
function endWithThisProcess(child: ChildProcess, folder: string): () => void {
  const endNow = () => {
    child.kill('SIGQUIT');
    try {
      removeRunFolder(folder, child.pid);
    } catch {
      // A backend was still writing; the next run cleans it.
    }
  };
  const onSignal = (signal: NodeJS.Signals) => {
    forget();
    endNow();
    // With our listener gone the signal does what it would have done without us.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const forget = () => {
    process.off('exit', endNow);
    for (const signal of signals) process.off(signal, onSignal);
  };
  process.once('exit', endNow);
  for (const signal of signals) process.on(signal, onSignal);
  return forget;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP listener without a port');
  return address.port;
}
