import type { ChildProcess } from 'node:child_process';
import { createClient, type Client } from '#contract/client';
import { endProcess, hubOf, saysThatItIsThere, spawnMuster } from './cli-process.ts';

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
    this.#process = spawnMuster(given, { env: this.#env, cwd: this.#cwd });
    await saysThatItIsThere(this.#process);
    const { address, token } = await hubOf(this.folder);
    this.address = address;
    this.token = token;
    this.#port = new URL(this.address).port;
    this.client = createClient({ baseUrl: this.address, token: this.token, clientName: 'test' });
  }

  /** As a power cut does. */
  kill(): Promise<void> {
    return endProcess(this.#process, 'SIGKILL');
  }

  stop(): Promise<void> {
    return endProcess(this.#process, 'SIGTERM');
  }
}
