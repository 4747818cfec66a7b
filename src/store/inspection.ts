import type { Dialect } from './migrations/migration.ts';
import type { Miscount } from './tables/counters.ts';

/** What a look at a database finds, without being its hub. */
export interface StoreInspection {
  dialect: Dialect;
  /** The path, or the address without its password. */
  where: string;
  /** Number of the last migration that it had; null when no hub has used it yet. */
  schema: number | null;
  /** The newest schema that this release knows. */
  newest: number;
  bytes: number;
  /** What the database says of its own files; empty when they are sound. PostgreSQL is not asked. */
  damage: string[];
  miscounts: Miscount[];
}

/** More than this of one kind says nothing new. */
export const MOST_FINDINGS = 100;
