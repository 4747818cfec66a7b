import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient, type Client } from '#contract/client';

const CLI = join(import.meta.dirname, '../../src/cli/main.ts');

/** One of several hubs over one database, as a process with a state folder of its own. */
export class HubProcess {
  readonly folder: string;
  readonly #env: Record<string, string>;
  readonly #cwd: string;
  readonly #database: string;
  #process: ChildProcess | undefined;
  #port = '0';
  client!: Client;
  address = '';
  token = '';

  constructor(parts: { env: Record<string, string>; folder: string; cwd: string; database: string }) {
    this.folder = parts.folder;
    this.#env = { ...parts.env, MUSTER_HOME: parts.folder };
    this.#cwd = parts.cwd;
    this.#database = parts.database;
  }

  /** Starts it, again at the address that it had, and waits until it says that it is there. */
  async up(...args: string[]): Promise<void> {
    const given = ['up', '--port', this.#port, '--database', this.#database, ...args];
    const hub = spawn(process.execPath, [CLI, ...given], {
      env: this.#env,
      cwd: this.#cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = hub;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      hub.once('exit', (code) => reject(new Error(`muster up ended with ${code}: ${said}`)));
      const hear = (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Ctrl-C')) resolve();
      };
      hub.stdout.on('data', hear);
      hub.stderr.on('data', hear);
    });
    const record = JSON.parse(await readFile(join(this.folder, 'hub.json'), 'utf8')) as { address: string };
    this.address = record.address;
    this.#port = new URL(this.address).port;
    this.token = (await readFile(join(this.folder, 'token'), 'utf8')).trim();
    this.client = createClient({ baseUrl: this.address, token: this.token, clientName: 'test' });
  }

  /** As a power cut does. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const hub = this.#process;
    if (!hub || hub.exitCode !== null || hub.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => hub.once('exit', () => resolve()));
    hub.kill(signal);
    await exited;
  }
}
