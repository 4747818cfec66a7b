import { silentLog, type ManualClock, type Random } from '#base';
import { openStore, type Store } from '#store';

/** The database of all hubs: open as long as one of them lives, so that it is opened anew when none did. */
export class SharedStore {
  readonly #database: string;
  readonly #clock: ManualClock;
  readonly #random: Random;
  #opening: Promise<Store> | undefined;
  #users = 0;

  constructor(database: string, clock: ManualClock, random: Random) {
    this.#database = database;
    this.#clock = clock;
    this.#random = random;
  }

  async enter(): Promise<Store> {
    this.#users += 1;
    this.#opening ??= openStore({
      database: this.#database,
      clock: this.#clock,
      log: silentLog,
      random: this.#random,
      durability: 'none',
    });
    return this.#opening;
  }

  async leave(): Promise<void> {
    this.#users -= 1;
    if (this.#users > 0) return;
    const open = this.#opening;
    this.#opening = undefined;
    await (await open)?.close();
  }
}
