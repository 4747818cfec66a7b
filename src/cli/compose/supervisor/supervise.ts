import { backoffMs, pause, type Backoff, type Clock, type Random } from '#base';
import { DaemonChild, type DaemonExit, type DaemonStart } from './daemon-child.ts';
import type { Installed, InstalledVersions } from './installed-versions.ts';
import { AGAIN } from './messages.ts';

export interface SuperviseOptions extends Omit<DaemonStart, 'life'> {
  versions: InstalledVersions;
  clock: Clock;
  random: Random;
  /** Aborts when the supervisor is asked to end. */
  signal: AbortSignal;
  /** How long a version on trial may take until its hub has heard it, in ms. */
  trialMs: number;
  /** Tells a person what it does. */
  talk: (text: string) => void;
  /** Called with the process of each life that has started. */
  onUp: (pid: number | undefined) => Promise<void>;
}

const CRASH_BACKOFF: Backoff = { first: 1_000, most: 60_000 };
/** Who has lived so long did not crash at its start. */
const SETTLED_MS = 60_000;
const FAILED = 1;

/**
 * Keeps a daemon running: starts it again when it asks for that or crashes, and another version on trial when it has left
 * one. Answers the exit code when the daemon has ended for good. It holds no state of its own: what counts is in the
 * folder, so that another supervisor goes on where this one was killed.
 */
export function supervise(options: SuperviseOptions): Promise<number> {
  return new Supervisor(options).run();
}

class Supervisor {
  readonly #options: SuperviseOptions;
  #life: DaemonStart['life'] = 'first';
  #crashes = 0;

  constructor(options: SuperviseOptions) {
    this.#options = options;
  }

  async run(): Promise<number> {
    for (;;) {
      const exit = await this.#liveOnce();
      const ends = await this.#afterwards(exit);
      if (ends !== undefined) return ends;
      this.#life = 'again';
    }
  }

  /** From the start of a daemon to its end. Undefined: it was a trial, and was taken back. */
  async #liveOnce(): Promise<DaemonExit | undefined> {
    const { versions, clock, signal } = this.#options;
    const { current, trial } = await versions.read();
    const begun = clock.monotonic();
    const heard = Promise.withResolvers<void>();
    const child: DaemonChild = new DaemonChild(
      { ...this.#options, entry: (trial ?? current)?.entry ?? this.#options.entry, life: this.#life },
      (saying) => {
        if (saying === 'up') this.#isUp(child);
        if (saying === 'heard') heard.resolve();
      },
    );
    const stop = () => child.say('stop');
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    // A person who asks a second time wants it at once.
    const killIt = () => void (signal.aborted && child.kill());
    process.once('exit', killIt);
    try {
      if (trial && !(await this.#proves(trial, child, heard.promise))) return undefined;
      void heard.promise.then(() => child.say('stays'));
      const exit = await child.exited;
      if (clock.monotonic() - begun >= SETTLED_MS) this.#crashes = 0;
      return exit;
    } finally {
      signal.removeEventListener('abort', stop);
      process.removeListener('exit', killIt);
    }
  }

  #isUp({ pid }: DaemonChild): void {
    const { onUp, talk } = this.#options;
    this.#life = 'again';
    onUp(pid).catch((error: unknown) => talk(`It could not be written down who runs: ${String(error)}`));
  }

  /** Whether a version on trial was heard in time, and so stays. */
  async #proves(trial: Installed, child: DaemonChild, heard: Promise<void>): Promise<boolean> {
    const { versions, clock, signal, trialMs, talk } = this.#options;
    const over = new AbortController();
    const problem = await Promise.race([
      heard.then(() => null),
      child.exited.then((exit) => `It ended ${exitText(exit)} before the hub had heard it.`),
      pause(clock, trialMs, AbortSignal.any([over.signal, signal])).then(
        () => `The hub has not heard it within ${Math.round(trialMs / 1_000)} s.`,
      ),
    ]);
    over.abort();
    // Told to end in the middle of it: the next start tries it again.
    if (problem !== null && signal.aborted) return true;
    if (problem === null) {
      await versions.keep(trial);
      talk(`Version ${trial.version} runs, and stays.`);
      return true;
    }
    talk(`Version ${trial.version} is taken back. ${problem}`);
    await child.end(clock);
    await versions.takeBack(trial, problem);
    return false;
  }

  /** The exit code when it is over; else waits until the next life is due. */
  async #afterwards(exit: DaemonExit | undefined): Promise<number | undefined> {
    const { clock, random, signal, talk } = this.#options;
    if (exit === undefined) return undefined;
    if (signal.aborted || exit.code === 0) return exit.code ?? FAILED;
    if (exit.code === AGAIN) {
      this.#crashes = 0;
      return undefined;
    }
    // One that has never been up has said itself what is wrong, and would say it again.
    if (this.#life === 'first') return exit.code ?? FAILED;
    this.#crashes += 1;
    const ms = backoffMs(CRASH_BACKOFF, this.#crashes, random);
    talk(`The daemon ended ${exitText(exit)}; it is started again in ${Math.ceil(ms / 1_000)} s.`);
    await pause(clock, ms, signal);
    return signal.aborted ? FAILED : undefined;
  }
}

function exitText({ code, signal, error }: DaemonExit): string {
  if (error !== undefined) return `because it could not be started (${error})`;
  return signal === null ? `with code ${code}` : `by ${signal}`;
}
