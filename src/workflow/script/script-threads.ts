import { Worker } from 'node:worker_threads';
import { readThreadData } from './thread-data.ts';
import type { ThreadData } from './thread/orders.ts';

/** Of the thread's own heap, in MB; the machine's memory is beside it, with a limit of its own. */
const RESOURCES = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };

/**
 * Threads for scripts. A thread takes many times as long to begin as a script does, so from the first use on one is kept
 * in spare. A thread that ran a script is never used again.
 */
export class ScriptThreads {
  readonly #all = new Set<Worker>();
  #data: ThreadData | undefined;
  #spare: Worker | undefined;
  #isClosed = false;

  /** A thread that has run nothing, for a script; whoever takes it ends it. */
  take(): Worker {
    const taken = this.borrow();
    // Not at once: the next one would take its processor time from this one.
    taken.once('message', () => {
      if (!this.#spare && !this.#isClosed) this.#keepSpare(this.#make());
    });
    return taken;
  }

  /** The same, to be given back before it ran a script. */
  borrow(): Worker {
    const borrowed = this.#spare ?? this.#make();
    this.#spare = undefined;
    borrowed.ref();
    return borrowed;
  }

  giveBack(worker: Worker): void {
    if (this.#spare || this.#isClosed) void worker.terminate();
    else this.#keepSpare(worker);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#spare = undefined;
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
  }

  #keepSpare(worker: Worker): void {
    this.#spare = worker;
    // A thread that waits is no reason for a process to stay.
    worker.unref();
  }

  #make(): Worker {
    this.#data ??= readThreadData();
    const worker = new Worker(new URL('./thread/script-thread.ts', import.meta.url), {
      name: 'workflow script',
      workerData: this.#data,
      // Nothing of this process: no environment, no arguments, no streams.
      env: {},
      argv: [],
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: RESOURCES,
    });
    this.#all.add(worker);
    // A spare that cannot begin is found out by whoever takes it; without a listener it would end the process.
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      this.#all.delete(worker);
      if (this.#spare === worker) this.#spare = undefined;
    });
    return worker;
  }
}
