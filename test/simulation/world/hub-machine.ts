import type { Ids, ManualClock, Random } from '#base';
import { createHub, type Hub, type SettingLayer } from '#hub';
import { Life } from './life.ts';
import { mortalStore } from './mortal-store.ts';
import type { Flight } from './settle.ts';
import type { SharedStore } from './shared-store.ts';

export interface HubMachineParts {
  /** As people and traces call it. */
  name: string;
  store: SharedStore;
  /** Whether other hubs work on the same store. */
  shared: boolean;
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
}

/** The machine of a hub: one life of it after another, all over the same store. */
export class HubMachine {
  readonly name: string;
  readonly #parts: HubMachineParts;
  #running: RunningHub | undefined;

  constructor(parts: HubMachineParts) {
    this.#parts = parts;
    this.name = parts.name;
  }

  get running(): RunningHub | undefined {
    return this.#running;
  }

  get isAwake(): boolean {
    return this.#running?.life.suspended === false;
  }

  async start(): Promise<RunningHub> {
    const { clock, ids, random, flight, store, shared, layer, onError } = this.#parts;
    const life = new Life(clock);
    const log = {
      write: (level: string, message: string, fields?: Record<string, unknown>) => {
        if (level === 'error' && !life.dead) onError(`hub: ${message} ${JSON.stringify(fields ?? {})}`);
      },
    };
    const hub = await createHub({
      store: mortalStore(await store.enter(), life, flight),
      clock: life.clock,
      ids,
      random,
      log,
      shared,
      layers: [layer],
    });
    hub.start({ address: `http://${this.name}`, version: '0.1.0' });
    this.#running = { hub, life };
    return this.#running;
  }

  /** As SIGKILL: what had not been committed never was, and nobody who waits is answered. */
  async kill(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    running.life.kill();
    await this.#parts.store.leave();
  }

  suspend(sleeps: boolean): void {
    this.#running?.life.suspend(sleeps);
  }

  resume(): void {
    this.#running?.life.resume();
  }
}
