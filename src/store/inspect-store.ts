import type { StoreInspection } from './inspection.ts';
import type { StoreOptions } from './store-options.ts';

/**
 * Looks at a hub's database in one read-only snapshot, also while a hub has it open. Undefined when there is no such
 * file. Throws `StoreError` when it cannot be read.
 */
export async function inspectStore(options: StoreOptions): Promise<StoreInspection | undefined> {
  if (/^postgres(ql)?:\/\//.test(options.database)) {
    const { inspectPostgres } = await import('./postgres/inspect-postgres.ts');
    return inspectPostgres(options);
  }
  const { inspectSqlite } = await import('./sqlite/inspect-sqlite.ts');
  return inspectSqlite(options);
}
