import { Client } from 'pg';
import { backoffMs, pause, systemClock, systemRandom, type Clock, type Log } from '#base';
import type { Listeners } from '../listeners.ts';
import type { StoreOptions } from '../store-options.ts';
import { clientConfig } from './connections.ts';

const CHANNEL = 'muster';
/** How often everybody is woken in case a notice was lost: a hub may end between its commit and its notice. In ms. */
const POLL_MS = 15_000;
/** Between two notices, in ms of the machine: a hub commits a thousand times a second, and what waits meanwhile goes together. */
const BETWEEN_NOTICES_MS = 5;
const RECONNECT = { first: 100, most: 5000 };

/** Carries wakes between hubs by NOTIFY, on a connection of its own that comes back when it is lost. */
export class Topics {
  readonly #options: StoreOptions;
  readonly #listeners: Listeners;
  readonly #clock: Clock;
  readonly #log: Log;
  #client: Client | undefined;
  #unsent = new Set<string>();
  #sending = false;
  #stopped = false;
  #failures = 0;
  #stopTimers: (() => void)[] = [];

  constructor(options: StoreOptions, listeners: Listeners) {
    this.#options = options;
    this.#listeners = listeners;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  async start(): Promise<void> {
    await this.#connect();
    this.#poll();
  }

  /** Wakes who waits here, and tells the other hubs; notices that wait for one another are coalesced. */
  wake(topics: Iterable<string>): void {
    for (const topic of topics) {
      this.#listeners.wake(topic);
      this.#unsent.add(topic);
    }
    if (!this.#sending) void this.#send();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const stop of this.#stopTimers) stop();
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {});
  }

  async #connect(): Promise<void> {
    // A notice has nothing to keep, and must not make the server wait for its disk.
    const client = new Client(clientConfig({ ...this.#options, durability: 'none' }));
    client.on('error', () => {});
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ processId, payload }) => {
      if (processId !== this.#ownProcess(client) && payload !== undefined) this.#listeners.wake(payload);
    });
    await client.connect();
    try {
      await client.query(`listen ${CHANNEL}`);
      const pid = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      this.#pids.set(client, pid.rows[0]?.pid ?? 0);
    } catch (error) {
      // A server that takes connections and no LISTEN would else be left with one more at each try.
      await client.end().catch(() => {});
      throw error;
    }
    if (this.#stopped) return client.end();
    this.#client = client;
    this.#failures = 0;
  }

  readonly #pids = new WeakMap<Client, number>();

  #ownProcess(client: Client): number | undefined {
    return this.#pids.get(client);
  }

  #lost(client: Client): void {
    // One that never stood ends too, and whoever tried it tries again: told twice, each failure would begin two more tries.
    if (this.#stopped || this.#client !== client) return;
    this.#client = undefined;
    this.#log.write(
      'warn',
      'The connection for wakes to PostgreSQL was lost; the hub polls until it is back',
    );
    this.#reconnectLater();
  }

  #reconnectLater(): void {
    this.#failures += 1;
    this.#later(backoffMs(RECONNECT, this.#failures, systemRandom), () => {
      // Whatever was told meanwhile was missed, so everybody looks.
      this.#connect().then(
        () => this.#listeners.wakeAll(),
        () => {
          this.#listeners.wakeAll();
          if (!this.#stopped) this.#reconnectLater();
        },
      );
    });
  }

  #poll(): void {
    this.#later(POLL_MS, () => {
      this.#listeners.wakeAll();
      this.#poll();
    });
  }

  #later(ms: number, run: () => void): void {
    if (this.#stopped) return;
    const stop = this.#clock.after(ms, () => {
      this.#stopTimers = this.#stopTimers.filter((other) => other !== stop);
      run();
    });
    this.#stopTimers.push(stop);
  }

  async #send(): Promise<void> {
    this.#sending = true;
    try {
      while (this.#unsent.size > 0 && this.#client) {
        const topics = [...this.#unsent];
        this.#unsent = new Set();
        await this.#client.query({
          name: 'notify',
          text: `select pg_notify('${CHANNEL}', topic) from unnest($1::text[]) as topic`,
          values: [topics],
        });
        await pause(systemClock, BETWEEN_NOTICES_MS);
      }
    } catch (error) {
      this.#log.write('debug', 'A wake was not sent; polling covers it', { error: String(error) });
    } finally {
      this.#unsent.clear();
      this.#sending = false;
    }
  }
}
