import type { ChildProcess } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '../support/temp-dir.ts';
import { endProcess, ranOf, saysThatItIsThere, spawnMuster, type Ran } from './cli-process.ts';
import type { Machine } from './muster-process.ts';

/** Another host: a home and a folder of work of its own, and an agent on it as a process. */
export class OtherHost {
  readonly name: string;
  readonly work: string;
  readonly home: string;
  /** More of the environment of its daemon. */
  more: Record<string, string> = {};
  readonly #machine: Machine;
  readonly #drop: () => Promise<void>;
  #daemon: ChildProcess | undefined;

  private constructor(parts: { machine: Machine; name: string; root: string; drop: () => Promise<void> }) {
    this.#machine = parts.machine;
    this.name = parts.name;
    this.home = join(parts.root, 'home');
    this.work = join(parts.root, 'work');
    this.#drop = parts.drop;
  }

  static async open(machine: Machine, name: string): Promise<OtherHost> {
    const folder = await tempDir();
    const drop = async () => folder[Symbol.asyncDispose]();
    const host = new OtherHost({ machine, name, root: folder.path, drop });
    await mkdir(host.home);
    await mkdir(host.work);
    return host;
  }

  get env(): Record<string, string> {
    return {
      ...this.#machine.env,
      ...this.more,
      HOME: this.home,
      MUSTER_HOME: join(this.home, '.muster'),
    };
  }

  get state(): string {
    return join(this.home, '.muster', 'agents', this.name);
  }

  token(): Promise<string> {
    return readFile(join(this.state, 'token'), 'utf8');
  }

  /** Types the line that the hub's machine prints. */
  async join(...more: string[]): Promise<void> {
    const minted = await this.#machine.muster('agent', 'token');
    if (minted.code !== 0) throw new Error(minted.err);
    const line = minted.out.trim().split(' ').slice(3);
    await this.start(...line, '--root', this.work, ...more);
  }

  /** Starts the daemon and waits until it says that it is there. */
  async start(...args: string[]): Promise<void> {
    this.#daemon = this.#run(args);
    await saysThatItIsThere(this.#daemon);
  }

  /** A start that is refused, as it ends. */
  tryStart(...args: string[]): Promise<Ran> {
    return ranOf(this.#run(args));
  }

  /** Runs `muster ARGS` on this host. */
  muster(...args: string[]): Promise<Ran> {
    return ranOf(spawnMuster(args, { env: this.env, cwd: this.work }));
  }

  #run(args: string[]): ChildProcess {
    return spawnMuster(['agent', 'start', '--name', this.name, ...args], { env: this.env, cwd: this.work });
  }

  /** As a power cut does: daemon and supervisor end at once, and nothing is tidied up. */
  async kill(): Promise<void> {
    const { daemon } = await this.pids();
    // The daemon first: when its supervisor goes first, it begins to end as it should.
    process.kill(daemon, 'SIGKILL');
    await endProcess(this.#daemon, 'SIGKILL');
    await hasDied(daemon);
  }

  /** Kills one of the two processes alone. */
  async killOnly(which: 'daemon' | 'supervisor'): Promise<void> {
    const pids = await this.pids();
    if (which === 'supervisor') return endProcess(this.#daemon, 'SIGKILL');
    process.kill(pids.daemon, 'SIGKILL');
    await hasDied(pids.daemon);
  }

  /** Of the processes that run now, once the daemon is up. */
  async pids(): Promise<{ supervisor: number; daemon: number }> {
    for (;;) {
      const text = await readFile(join(this.state, 'daemon.json'), 'utf8').catch(() => '{}');
      const read = JSON.parse(text || '{}') as { supervisor?: number; daemon?: number };
      const { supervisor, daemon } = read;
      if (supervisor !== undefined && daemon !== undefined && supervisor === this.#daemon?.pid)
        return { supervisor, daemon };
    }
  }

  /** Resolves when its journal holds a finish for this turn. */
  async hasFinished(turn: string): Promise<void> {
    const isFinish = (line: string) => line.includes('"finish"') && line.includes(turn);
    for (;;) {
      const text = await readFile(join(this.state, 'agent-journal.ndjson'), 'utf8');
      if (text.split('\n').some(isFinish)) return;
    }
  }

  stop(): Promise<void> {
    return endProcess(this.#daemon, 'SIGTERM');
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#drop();
  }
}

/** A process that nobody has waited for yet is dead as well. */
export async function hasDied(pid: number): Promise<void> {
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    if (stat === '' || stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')) return;
  }
}
