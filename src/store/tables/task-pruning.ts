import type { TaskId } from '#domain';
import { sql } from 'kysely';
import type { Tx } from '../port.ts';

/**
 * Removes tasks that ended before `before`, with their feeds, attempts and edges: those after `after` in the order of
 * their making, a chunk. Answers where it stopped; null at the first task that is younger. What an open task still waits
 * for stays.
 */
export async function pruneTasks(
  tx: Tx,
  before: number,
  after: TaskId | null,
  most: number,
): Promise<{ last: TaskId | null; gone: number }> {
  // Ids are in the order of their making, so that no index of ends has to be written at every completion.
  const { rows: old } = await sql<{ id: TaskId; ended: number }>`select id,
      case when state in ('done', 'cancelled') and updated_at < ${before} then 1 else 0 end as ended
    from tasks where id > ${after ?? ''} and created_at < ${before} order by id limit ${most}`.execute(tx.db);
  const last = old.length === most ? (old.at(-1)?.id ?? null) : null;
  const ended = old.flatMap((row) => (row.ended === 1 ? [row.id] : []));
  return { last, gone: ended.length === 0 ? 0 : await removeTasks(tx, ended, before) };
}

async function removeTasks(tx: Tx, ids: readonly TaskId[], before: number): Promise<number> {
  await tx.lock('tasks', ids);
  // Anew, under the lock: one of them may have been reopened, or linked to.
  const { rows } = await sql<{ id: TaskId }>`select id from tasks t where id in (${sql.join(ids)})
      and state in ('done', 'cancelled') and updated_at < ${before}
      and not exists (select 1 from task_edges e join tasks n on n.id = e.task_id
        where e.needs_id = t.id and e.met = 0 and n.state not in ('done', 'cancelled')) order by id`.execute(
    tx.db,
  );
  if (rows.length === 0) return 0;
  const gone = rows.map(({ id }) => id);
  // Those that stay on the other side of an edge count one less.
  await sql`update tasks set dependants = dependants - (select count(*) from task_edges e where e.needs_id = tasks.id
      and e.task_id in (${sql.join(gone)})) where id in
    (select needs_id from task_edges where task_id in (${sql.join(gone)}))`.execute(tx.db);
  await sql`update tasks set unmet = unmet - (select count(*) from task_edges e where e.task_id = tasks.id and e.met = 0
      and e.needs_id in (${sql.join(gone)})) where id in
    (select task_id from task_edges where needs_id in (${sql.join(gone)}) and met = 0)`.execute(tx.db);
  await tx.db.deleteFrom('tasks').where('id', 'in', gone).execute();
  return gone.length;
}

/** Removes boards that were taken away before, once none of their tasks is left. */
export async function pruneBoards(tx: Tx, before: number): Promise<void> {
  await sql`delete from boards where removed_at < ${before}
    and not exists (select 1 from task_details d where d.board_id = boards.id)`.execute(tx.db);
}
