import { hostname } from 'node:os';
import { Periodic, type Clock, type Log } from '#base';
import type { HubId } from '#domain';
import { callWaitRows, hubRows, leaseRows, type Reader, type Store, type Tx } from '#store';

/** How often a hub says that it lives. */
const EVERY_MS = 3_000;
/** A hub that was not heard for so long is dead. Well below a lease without a heartbeat: see `beginListening`. */
export const HUB_SILENT_MS = 15_000;
/** One that was not heard for so long may have ended: whoever begins to listen does not go by it. */
const LISTENING_MS = 2 * EVERY_MS;

export interface RosterOptions {
  store: Store;
  clock: Clock;
  log: Log;
  id: HubId;
  /** Whether other hubs may work on this store. */
  shared: boolean;
}

/** How a hub is found and known to people. */
export interface HubFace {
  address: string;
  version: string;
}

export interface Listening {
  /** Since when hubs have been listening to agents without a break. */
  since: number;
  /** No other hub lives. */
  alone: boolean;
}

/** The hubs over one store, as this one knows them; alone on its store it writes nothing. */
export class HubRoster {
  readonly id: HubId;
  readonly shared: boolean;
  readonly part: Periodic;
  readonly #store: Store;
  #face: HubFace = { address: '', version: '' };
  #startedAt = 0;
  #listeningSince = 0;
  /** The last round went well: else nobody knows how long this hub was not heard. */
  #isHeard = false;

  constructor({ store, clock, log, id, shared }: RosterOptions) {
    this.id = id;
    this.shared = shared;
    this.#store = store;
    this.part = new Periodic({
      name: 'hub-roster',
      everyMs: EVERY_MS,
      clock,
      log,
      round: ({ lateByMs }) => this.#round(lateByMs),
    });
  }

  /** Where this hub answers; empty before it does. */
  get address(): string {
    return this.#face.address;
  }

  /** At the start: the others know at once that this hub is there, and where it answers. */
  begin(face: HubFace | undefined): void {
    if (face) this.#face = face;
    if (this.shared) this.part.nudge();
  }

  /**
   * In the unit in which this hub begins to listen: at its start, and after it was suspended. Answers since when hubs have
   * been listening without a break: since now when it is `alone`, else since when the others have. One that died less
   * than `LISTENING_MS` ago passes for alive; a lease lasts longer than that beyond a missed heartbeat.
   */
  async beginListening(tx: Tx): Promise<Listening> {
    const listening = await this.listening(tx);
    if (!this.shared) return listening;
    if (this.#startedAt === 0) this.#startedAt = tx.now;
    this.#listeningSince = listening.since;
    await this.#sayHeard(tx);
    return listening;
  }

  /** What `beginListening` would answer now. */
  async listening(reader: Reader): Promise<Listening> {
    if (!this.shared) return { since: reader.now, alone: true };
    const heard = await hubRows.hubsHeard(reader, reader.now - LISTENING_MS);
    const others = heard.filter(({ id }) => id !== this.id);
    return {
      since: Math.min(reader.now, ...others.map((hub) => hub.listeningSince)),
      alone: others.length === 0,
    };
  }

  /** The hubs that live, the oldest first; of a hub that is alone on its store, none are written down. */
  live(reader: Reader): Promise<hubRows.HubInstance[]> {
    return this.shared ? hubRows.hubsHeard(reader, reader.now - HUB_SILENT_MS) : Promise.resolve([]);
  }

  /** Whether a hub may still be at work. */
  async lives(reader: Reader, id: HubId): Promise<boolean> {
    if (id === this.id) return true;
    return this.shared && hubRows.isHubHeard(reader, id, reader.now - HUB_SILENT_MS);
  }

  /** Takes this hub off the roster, so that the others need not wait until it counts as dead. */
  async leave(): Promise<void> {
    await this.part.stop();
    if (!this.shared) return;
    await this.#store.unit(async (tx) => {
      await callWaitRows.removeWaitsOf(tx, this.id);
      await leaseRows.releaseLeases(tx, this.id);
      await hubRows.removeHub(tx, this.id);
    });
  }

  async #round(lateByMs: number): Promise<void> {
    if (!this.shared) return;
    const isBroken = !this.#isHeard || lateByMs > EVERY_MS;
    this.#isHeard = false;
    await this.#store.unit(async (tx) => {
      if (isBroken) await this.beginListening(tx);
      else await this.#sayHeard(tx);
      await hubRows.removeSilentHubs(tx, tx.now - HUB_SILENT_MS);
      await callWaitRows.removeDeadWaits(tx);
      await leaseRows.releaseDeadLeases(tx);
    });
    this.#isHeard = true;
  }

  #sayHeard(tx: Tx): Promise<void> {
    const { id } = this;
    const times = { startedAt: this.#startedAt, listeningSince: this.#listeningSince };
    return hubRows.hubHeard(tx, { id, ...this.#face, hostname: hostname(), ...times });
  }
}
