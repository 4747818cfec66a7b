import { spawn, type ChildProcess } from 'node:child_process';
import { pause, type Clock } from '#base';
import { LIFE_VARIABLE, readSaying, type Saying } from './messages.ts';

/** How long a daemon may take to end before it is ended by force. */
const END_WITHIN_MS = 15_000;

export interface DaemonStart {
  /** The file that is `muster`. */
  entry: string;
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  life: 'first' | 'again';
}

export interface DaemonExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** It could not be started at all. */
  error?: string;
}

/**
 * A daemon as a process of its own group, so that Ctrl-C in a terminal reaches the supervisor alone and ends it once. It
 * ends by itself when its channel to the supervisor breaks.
 */
export class DaemonChild {
  readonly exited: Promise<DaemonExit>;
  readonly #child: ChildProcess;

  constructor(start: DaemonStart, onSaying: (saying: Saying) => void) {
    const { entry, args, env, cwd, life } = start;
    const { MUSTER_JOIN: join, ...rest } = env;
    this.#child = spawn(process.execPath, [entry, ...args], {
      cwd,
      // The first life alone needs it to join; nobody after that should know it.
      env: { ...rest, ...(life === 'first' ? { MUSTER_JOIN: join } : {}), [LIFE_VARIABLE]: life },
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message) => {
      const saying = readSaying(message);
      if (saying) onSaying(saying);
    });
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => resolve({ code, signal }));
      this.#child.once('error', (error) => resolve({ code: null, signal: null, error: error.message }));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  say(saying: Saying): void {
    // It may be ending, and its channel with it.
    if (this.#child.connected) this.#child.send(saying, () => {});
  }

  /** Asks it to end, and ends it by force when it does not in time. */
  async end(clock: Clock): Promise<void> {
    this.say('stop');
    const over = new AbortController();
    void this.exited.then(() => over.abort());
    await pause(clock, END_WITHIN_MS, over.signal);
    if (!over.signal.aborted) this.kill();
    await this.exited;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
