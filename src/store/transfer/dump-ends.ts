import type { FormerLog } from '../former-logs.ts';
import type { Dialect } from '../migrations/migration.ts';
import type { SqlValue } from '../port.ts';
import type { StoreOptions } from '../store-options.ts';
import type { TableShape } from './table-shape.ts';

export type Row = Record<string, SqlValue>;

/** Facts of a log that stand beside its rows. */
export interface LogFacts {
  epoch: string;
  former: FormerLog[];
  /** Events up to this number are pruned. */
  prunedTo: number;
}

export interface ExportOptions extends StoreOptions {
  /** Also while a hub works on it: a snapshot of this moment, which the hub goes on from. */
  whileInUse: boolean;
  /** The release that writes it. */
  release: string;
}

/** A database that is read out, in one snapshot. */
export interface DumpSource {
  readonly dialect: Dialect;
  readonly where: string;
  readonly schema: number;
  readonly tables: readonly TableShape[];
  readonly log: LogFacts;
  /** Of each table that the database numbers: the last number that was given. */
  readonly lastNumbers: Readonly<Record<string, number>>;
  /** All rows; events in the order of the log, with numbers that rise in that order. */
  rows(table: TableShape): AsyncIterable<Row>;
  close(): Promise<void>;
}

/** An empty database that is filled, in one transaction. */
export interface DumpTarget {
  readonly dialect: Dialect;
  readonly where: string;
  readonly schema: number;
  readonly tables: readonly TableShape[];
  insert(table: TableShape, rows: readonly Row[]): Promise<void>;
  /** Sets the numbers and the facts of the log, then commits. */
  commit(facts: {
    lastNumbers: Readonly<Record<string, number>>;
    log: Omit<LogFacts, 'epoch'>;
  }): Promise<void>;
  /** Undoes what was not committed. May be called after `commit`. */
  close(): Promise<void>;
}
