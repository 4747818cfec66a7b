import { sql } from 'kysely';
import type { Tx } from '../port.ts';

/** Moves a schedule on from a tick: true for the one of several hubs that did, and so has the tick. */
export async function takeTickOf(
  tx: Tx,
  table: 'schedules' | 'run_schedules',
  { id, nextAt }: { id: string; nextAt: number | null },
  next: number | null,
): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`update ${sql.table(table)} set next_at = ${next}
    where id = ${id} and next_at = ${nextAt} and paused = 0`.execute(tx.db);
  return numAffectedRows > 0n;
}
