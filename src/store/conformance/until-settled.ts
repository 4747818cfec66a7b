import { sql } from 'kysely';
import type { Reader, Store } from '../index.ts';

/**
 * Resolves when events that were committed before the transaction of this id are told. PostgreSQL tells an event once no
 * older transaction of the whole server writes, those of other tests included.
 */
export async function untilSettled(store: Store, id: string): Promise<void> {
  for (;;) {
    if (await store.read((reader) => isSettled(reader, id))) return;
  }
}

export async function transactionId({ db }: Reader): Promise<string> {
  const { rows } = await sql<{ id: string }>`select pg_current_xact_id()::text as id`.execute(db);
  return rows[0]?.id ?? '0';
}

async function isSettled({ db }: Reader, id: string): Promise<boolean> {
  const { rows } = await sql<{ settled: boolean }>`
    select pg_snapshot_xmin(pg_current_snapshot()) > ${id}::xid8 as settled`.execute(db);
  return rows[0]?.settled === true;
}
