import { onNextTurn, type Clock, type Log } from '#base';
import type { Reader } from '../port.ts';
import { stopping } from '../stopping.ts';
import type { SqliteConnection } from './connection.ts';
import { fromSqlite } from './sqlite-errors.ts';
import { SqliteTx, type UnitHost } from './sqlite-tx.ts';
import { describeWork, StallWatch, type Watched } from './stall-watch.ts';

interface Waiting {
  work: (reader: Reader) => Promise<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/**
 * Reads on a connection of their own that cannot write. Reads that wait share a snapshot, which is taken after the last
 * of them was asked for: everybody sees all that was acknowledged before.
 */
export class SnapshotReader {
  readonly #connection: SqliteConnection;
  readonly #clock: Clock;
  readonly #host: UnitHost;
  readonly #stalls: StallWatch;
  #queue: Waiting[] = [];
  #draining: Promise<void> | undefined;
  #closed = false;
  #running: Watched | undefined;

  constructor(parts: { connection: SqliteConnection; path: string; clock: Clock; log: Log }) {
    this.#connection = parts.connection;
    this.#clock = parts.clock;
    this.#host = {
      connection: parts.connection,
      path: parts.path,
      beforeWrite: () => {
        throw new Error('A read tried to write: it needs a unit of work.');
      },
      transactionLost: () => {},
    };
    this.#stalls = new StallWatch(parts.clock, parts.log, () => this.#running);
  }

  run(work: (reader: Reader) => Promise<unknown>): Promise<unknown> {
    if (this.#closed) return Promise.reject(stopping());
    return new Promise((resolve, reject) => {
      this.#queue.push({ work, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    // Lets the calls of this turn gather.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      await this.#snapshot(this.#queue.splice(0));
      // Other work goes on between two snapshots, however many reads come.
      if (this.#queue.length > 0) await new Promise<void>((resolve) => onNextTurn(resolve));
    }
    this.#draining = undefined;
  }

  async #snapshot(batch: readonly Waiting[]): Promise<void> {
    try {
      this.#do('begin');
      this.#stalls.watch();
      for (const waiting of batch) await this.#read(waiting);
    } catch (error) {
      for (const { reject } of batch) reject(fromSqlite(error, this.#host.path));
    } finally {
      if (this.#connection.inTransaction) this.#do('commit');
    }
  }

  async #read(waiting: Waiting): Promise<void> {
    const tx = new SqliteTx(this.#host, this.#clock.now());
    try {
      waiting.resolve(await this.#awaitRead(waiting, tx));
    } catch (error) {
      waiting.reject(error);
    } finally {
      this.#running = undefined;
      tx.end();
    }
  }

  #awaitRead({ work }: Waiting, tx: SqliteTx): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#running = {
        get statements() {
          return tx.statements;
        },
        describe: () => describeWork(work),
        abandon: reject,
      };
      work(tx).then(resolve, reject);
    });
  }

  #do(sql: string): void {
    this.#connection.prepare(sql).statement.run();
  }
}
