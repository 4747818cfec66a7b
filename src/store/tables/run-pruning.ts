import type { RunId } from '#domain';
import { sql } from 'kysely';
import type { Tx } from '../port.ts';

/**
 * Removes runs that ended before, with all within them, and the texts that nothing names any more; a chunk. A run that is a
 * part of another goes with that one: it may be reused until then.
 */
export async function pruneRuns(tx: Tx, before: number, most: number): Promise<number> {
  const { rows } = await sql<{
    id: RunId;
  }>`select id from runs where ended_at < ${before} and ended_at is not null
    and parent_run is null order by ended_at, id limit ${most}`.execute(tx.db);
  if (rows.length === 0) return 0;
  const roots = rows.map(({ id }) => id);
  await tx.lock('runs', roots);
  // Anew, under the lock: one of them may have been started again.
  const gone = await tx.db
    .deleteFrom('runs')
    .where('root_id', 'in', (db) =>
      db
        .selectFrom('runs as outer')
        .select('outer.id')
        .where('outer.id', 'in', roots)
        .where('outer.ended_at', '<', before),
    )
    .returning(['hash'])
    .execute();
  await removeTexts(tx, [...new Set(gone.map(({ hash }) => hash))]);
  return gone.length;
}

async function removeTexts(tx: Tx, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  await sql`delete from run_texts where hash in (${sql.join(hashes)})
    and not exists (select 1 from runs r where r.hash = run_texts.hash)
    and not exists (select 1 from workflows w where w.hash = run_texts.hash)
    and not exists (select 1 from run_schedules s where s.hash = run_texts.hash)
    and not exists (select 1 from hooks h where h.hash = run_texts.hash)`.execute(tx.db);
}
