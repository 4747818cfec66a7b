import type { Ids, ManualClock, Random } from '#base';
import { createHub, type Hub, type SettingLayer } from '#hub';
import { openStore, type Store } from '#store';
import { Life } from './life.ts';
import { mortalStore } from './mortal-store.ts';
import type { Flight } from './settle.ts';

const SHORT_PAUSE_MS = 10_000;

export interface HubMachineParts {
  database: string;
  clock: ManualClock;
  ids: Ids;
  random: Random;
  flight: Flight;
  layer: SettingLayer;
  /** Called for what a hub logs as an error. */
  onError: (text: string) => void;
}

export interface RunningHub {
  hub: Hub;
  life: Life;
  /** When it began to listen without a break, in ms since 1970: its start, or the end of its last suspension. */
  awakeSince: number;
}

/** The machine of the hub: one life of it after another, all over the same file. */
export class HubMachine {
  readonly #parts: HubMachineParts;
  #suspendedAt = 0;
  #running: (RunningHub & { store: Store }) | undefined;

  constructor(parts: HubMachineParts) {
    this.#parts = parts;
  }

  get running(): RunningHub | undefined {
    return this.#running;
  }

  async start(): Promise<RunningHub> {
    const { clock, ids, random, flight, database, layer, onError } = this.#parts;
    const life = new Life(clock);
    const log = {
      write: (level: string, message: string, fields?: Record<string, unknown>) => {
        if (level === 'error' && !life.dead) onError(`hub: ${message} ${JSON.stringify(fields ?? {})}`);
      },
    };
    const store = await openStore({ database, clock: life.clock, log, random, durability: 'none' });
    const hub = await createHub({
      store: mortalStore(store, life, flight),
      clock: life.clock,
      ids,
      random,
      log,
      layers: [layer],
    });
    hub.start();
    this.#running = { hub, life, store, awakeSince: clock.now() };
    return this.#running;
  }

  /** As SIGKILL: what had not been committed never was, and nobody who waits is answered. */
  async kill(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    running.life.kill();
    await running.store.close();
  }

  suspend(sleeps: boolean): void {
    this.#suspendedAt = this.#parts.clock.now();
    this.#running?.life.suspend(sleeps);
  }

  resume(): void {
    const running = this.#running;
    if (!running?.life.suspended) return;
    // A pause about as short as a round of the reaper is not told from a busy moment.
    if (this.#parts.clock.now() - this.#suspendedAt > SHORT_PAUSE_MS)
      running.awakeSince = this.#parts.clock.now();
    running.life.resume();
  }
}
