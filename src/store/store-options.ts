import type { Clock, Log, Random } from '#base';
import type { StoreMeter } from './store-meter.ts';
import type { Migration } from './migrations/migration.ts';

export interface StoreOptions {
  /** Path of a SQLite file, or a `postgres://` URL. */
  database: string;
  clock: Clock;
  log: Log;
  random: Random;
  /** SQLite: `none` never waits for the disk. For simulations and benches: a power cut may damage the file. Default `full`. */
  durability?: 'full' | 'none';
  /** PostgreSQL: connections for units and reads at most. Default 10. */
  connections?: number;
  /** Told after each commit. */
  meter?: StoreMeter;
  /** Other migrations than the built-in ones; for tests of migrations. */
  migrations?: readonly Migration[];
}
