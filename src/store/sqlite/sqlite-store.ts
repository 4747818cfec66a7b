import { Listeners } from '../listeners.ts';
import type { EventFilter, EventRead, EventReset, Reader, Snapshot, Store, Tx } from '../port.ts';
import { pruneInChunks } from '../prune-in-chunks.ts';
import type { StoreOptions } from '../store-options.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import type { SqliteConnection } from './connection.ts';
import { GroupWriter } from './group-writer.ts';
import type { HubLock } from './hub-lock.ts';
import { openSqliteFile } from './open-file.ts';
import {
  pruneSqliteEvents,
  readSqliteEvents,
  sqliteEventPosition,
  sqliteEventPositionAt,
} from './sqlite-events.ts';
import { SnapshotReader } from './snapshot-reader.ts';

/** Opens, and creates or migrates, the database file of one hub. Throws `StoreError` when that cannot be. */
export function openSqliteStore(options: StoreOptions): Store {
  const file = openSqliteFile({
    path: options.database,
    durability: options.durability ?? 'full',
    migrations: options.migrations ?? MIGRATIONS,
    random: options.random,
  });
  return new SqliteStore(options, file);
}

interface OpenFile {
  path: string;
  epoch: string;
  writer: SqliteConnection;
  reader: SqliteConnection;
  lock: HubLock;
}

class SqliteStore implements Store {
  readonly dialect = 'sqlite';
  readonly #options: StoreOptions;
  readonly #file: OpenFile;
  readonly #listeners: Listeners;
  readonly #writer: GroupWriter;
  readonly #reader: SnapshotReader;
  #closing: Promise<void> | undefined;

  constructor(options: StoreOptions, file: OpenFile) {
    const { clock, log, meter } = options;
    this.#options = options;
    this.#file = file;
    this.#listeners = new Listeners(log);
    const { path } = file;
    this.#writer = new GroupWriter({
      connection: file.writer,
      path,
      clock,
      log,
      listeners: this.#listeners,
      meter,
    });
    this.#reader = new SnapshotReader({ connection: file.reader, path, clock, log });
  }

  unit<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the writer answers what `work` answered
    return this.#writer.run(work) as Promise<T>;
  }

  read<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    const { epoch } = this.#file;
    const withPosition = (reader: Reader) =>
      work(Object.assign(reader, { eventPosition: () => sqliteEventPosition(reader, epoch) }));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the reader answers what `work` answered
    return this.#reader.run(withPosition) as Promise<T>;
  }

  eventPosition(): Promise<string> {
    return this.read((snapshot) => snapshot.eventPosition());
  }

  eventPositionAt(at: number): Promise<string> {
    return this.read((reader) => sqliteEventPositionAt(reader, this.#file.epoch, at));
  }

  readEvents(cursor: string, filter: EventFilter, most: number): Promise<EventRead | EventReset> {
    return this.read((reader) => readSqliteEvents(reader, this.#file.epoch, cursor, filter, most));
  }

  listen(topic: string, wake: () => void): () => void {
    return this.#listeners.add(topic, wake);
  }

  pruneEvents(before: number): Promise<number> {
    return pruneInChunks(this.#options.clock, (rows) =>
      this.unit((tx) => pruneSqliteEvents(tx, before, rows)),
    );
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await this.#writer.close();
    await this.#reader.close();
    this.#listeners.clear();
    this.#file.reader.close();
    this.#file.writer.close();
    this.#file.lock.release();
  }
}
