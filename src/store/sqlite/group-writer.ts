import { onNextTurn, pause, stopwatch, systemClock, type Clock, type Log } from '#base';
import { refusal } from '#domain';
import { EVENTS_TOPIC } from '../event-rows.ts';
import { isRefusal } from '../is-refusal.ts';
import type { Listeners } from '../listeners.ts';
import { StoreError, type SqlValue, type Tx } from '../port.ts';
import { stopping } from '../stopping.ts';
import { committedEvent, type StoreMeter } from '../store-meter.ts';
import type { SqliteConnection } from './connection.ts';
import { appendEvents } from './event-appender.ts';
import { fromSqlite, sqliteCode } from './sqlite-errors.ts';
import { SqliteTx, type UnitHost } from './sqlite-tx.ts';
import { describeWork, StallWatch, type Watched } from './stall-watch.ts';

/** Units that share one commit at most: bounds how long the first waits and how much one error undoes. */
const MOST_UNITS = 128;
/** Tries to begin a transaction while another program holds the file, and the pause between them in ms. */
const BEGIN_TRIES = 20;
const BEGIN_PAUSE_MS = 100;
const BUSY = 5;

type Work = (tx: Tx) => Promise<unknown>;

interface Waiting {
  work: Work;
  /** The meter's, of when it was asked for. */
  context: unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** A unit under way, and then what its caller gets once the group is committed. */
class Run implements Watched {
  readonly waiting: Waiting;
  readonly tx: SqliteTx;
  kept = false;
  value: unknown;
  error: unknown;
  abandon: (error: Error) => void = () => {};

  constructor(waiting: Waiting, tx: SqliteTx) {
    this.waiting = waiting;
    this.tx = tx;
  }

  get statements(): number {
    return this.tx.statements;
  }

  describe(): string {
    return describeWork(this.waiting.work);
  }
}

export interface WriterParts {
  connection: SqliteConnection;
  path: string;
  clock: Clock;
  log: Log;
  listeners: Listeners;
  meter?: StoreMeter | undefined;
}

/**
 * The one writer of a SQLite file. Units that wait in one turn of the event loop share a transaction, one after
 * another, and are answered after its commit: they share the wait for the disk, which costs more than all else.
 */
export class GroupWriter {
  readonly #parts: WriterParts;
  readonly #host: UnitHost;
  readonly #stalls: StallWatch;
  #queue: Waiting[] = [];
  #scheduled = false;
  #closing: (() => void) | undefined;
  #closed = false;
  #running: Run | undefined;
  /** Units of this group that wrote and are kept; the first one needs no savepoint, a rollback undoes it alone. */
  #keptWriters = 0;
  #savepoint = false;
  #lost: Error | undefined;
  /** Since the first unit of the coming group was asked for. */
  #waited = stopwatch();

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#host = {
      connection: parts.connection,
      path: parts.path,
      beforeWrite: () => this.#beforeWrite(),
      transactionLost: (error) => (this.#lost ??= asError(error)),
    };
    this.#stalls = new StallWatch(parts.clock, parts.log, () => this.#running);
  }

  run(work: Work): Promise<unknown> {
    if (this.#closed) return Promise.reject(stopping());
    return new Promise((resolve, reject) => {
      this.#queue.push({ work, context: this.#parts.meter?.context?.(), resolve, reject });
      this.#schedule();
    });
  }

  /** Resolves when all units that were accepted are answered. */
  async close(): Promise<void> {
    this.#closed = true;
    if (!this.#scheduled) return;
    await new Promise<void>((resolve) => (this.#closing = resolve));
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#waited = stopwatch();
    onNextTurn(() => void this.#round());
  }

  async #round(): Promise<void> {
    await this.#group();
    this.#scheduled = false;
    if (this.#queue.length > 0) this.#schedule();
    else this.#closing?.();
  }

  async #group(): Promise<void> {
    this.#keptWriters = 0;
    this.#lost = undefined;
    const ran: Run[] = [];
    try {
      await this.#begin();
      this.#stalls.watch();
      // Units that come while the group runs join it.
      for (let at = 0; at < MOST_UNITS && at < this.#queue.length && !this.#lost; at++) {
        const waiting = this.#queue[at];
        if (waiting) ran.push(await this.#runUnit(waiting));
      }
      this.#queue.splice(0, ran.length);
      this.#refuseLost();
      appendEvents(this.#parts.connection, eventsOf(ran));
      this.#do('commit');
    } catch (error) {
      if (ran.length === 0) this.#failWaiting(error);
      else this.#failGroup(ran, error);
      return;
    }
    this.#answer(ran);
  }

  #refuseLost(): void {
    if (this.#lost) throw this.#lost;
  }

  async #begin(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return this.#do('begin immediate');
      } catch (error) {
        const busy = ((sqliteCode(error) ?? 0) & 0xff) === BUSY;
        if (!busy || attempt === BEGIN_TRIES) throw error;
      }
      // Whoever holds the file lets it go in real time: on a clock that is turned by hand it would be waited for without end.
      await pause(systemClock, BEGIN_PAUSE_MS);
    }
  }

  async #runUnit(waiting: Waiting): Promise<Run> {
    const tx = new SqliteTx(this.#host, this.#parts.clock.now());
    const run = new Run(waiting, tx);
    this.#savepoint = false;
    this.#running = run;
    try {
      run.value = await new Promise((resolve, reject) => {
        run.abandon = reject;
        waiting.work(tx).then(resolve, reject);
      });
      if (isRefusal(run.value)) run.kept = false;
      else if (tx.failure) run.error = tx.failure;
      else run.kept = true;
    } catch (error) {
      run.error = error ?? new Error('A unit of work threw nothing.');
    }
    this.#running = undefined;
    tx.end();
    if (!this.#lost) this.#endUnit(run);
    return run;
  }

  #beforeWrite(): void {
    if (this.#keptWriters === 0) return;
    this.#do('savepoint unit');
    this.#savepoint = true;
  }

  /** Keeps or undoes what the unit wrote, without touching the others of its group. */
  #endUnit({ tx, kept }: Run): void {
    if (!tx.wrote) return;
    try {
      if (kept) {
        this.#keptWriters += 1;
        if (this.#savepoint) this.#do('release unit');
      } else if (this.#savepoint) {
        this.#do('rollback to unit');
        this.#do('release unit');
      } else {
        this.#do('rollback');
        this.#do('begin immediate');
      }
    } catch (error) {
      this.#lost = asError(error);
    }
  }

  #answer(ran: readonly Run[]): void {
    this.#measure(ran);
    const topics = new Set<string>();
    for (const { waiting, tx, kept, value, error } of ran) {
      if (kept) {
        if (tx.effects) for (const effect of tx.effects) this.#perform(effect);
        if (tx.topics) for (const topic of tx.topics) topics.add(topic);
        if (tx.events) topics.add(EVENTS_TOPIC);
      }
      if (error === undefined) waiting.resolve(value);
      else waiting.reject(error);
    }
    for (const topic of topics) this.#parts.listeners.wake(topic);
  }

  #measure(ran: readonly Run[]): void {
    const { meter } = this.#parts;
    if (!meter) return;
    const ms = this.#waited();
    const events = ran.flatMap(({ kept, tx, waiting }) =>
      kept && tx.events ? tx.events.map((event) => committedEvent(event, waiting.context)) : [],
    );
    this.#perform(() => meter.committed({ units: ran.length, ms, events }));
  }

  #perform(effect: () => void): void {
    try {
      effect();
    } catch (error) {
      this.#parts.log.write('error', 'An effect after a commit failed', { error: String(error) });
    }
  }

  /** Nothing of the group was kept, also for units that had ended well: they are told to try again. */
  #failGroup(ran: readonly Run[], error: unknown): void {
    this.#rollBack();
    const meant = this.#retryable(error);
    for (const { waiting, error: own } of ran) waiting.reject(own ?? meant);
  }

  #failWaiting(error: unknown): void {
    this.#rollBack();
    const meant = this.#retryable(error);
    for (const waiting of this.#queue.splice(0)) waiting.reject(meant);
  }

  #retryable(error: unknown): StoreError {
    const meant = fromSqlite(error, this.#parts.path);
    if (meant instanceof StoreError) return meant;
    const message = `A change of ${this.#parts.path} was undone because another in its group failed: ${String(error)}.`;
    return new StoreError(refusal('store.unreachable', message, { retry: 'later' }), error);
  }

  #rollBack(): void {
    if (!this.#parts.connection.inTransaction) return;
    try {
      this.#do('rollback');
    } catch (error) {
      this.#parts.log.write('error', 'A rollback failed', { error: String(error) });
    }
  }

  #do(sql: string): void {
    this.#parts.connection.prepare(sql).statement.run();
  }
}

function eventsOf(ran: readonly Run[]): SqlValue[][] {
  return ran.flatMap(({ kept, tx }) => (kept && tx.events ? tx.events : []));
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
