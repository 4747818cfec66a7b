import type { Task, TaskId } from '#domain';
import { sql } from 'kysely';
import type { Tx } from '../port.ts';
import { wakeLane } from './tasks.ts';

const BEGIN = 'it needs "';
const END = '", which was cancelled';

/** The reason of a block that a cancelled prerequisite makes, and that goes with it. */
export const becauseCancelled = (title: string): string => BEGIN + title + END;

/** A task was cancelled: what needs it is blocked with that reason, unless it is blocked already or has ended. */
export async function blockedByCancelled(tx: Tx, cancelled: Task): Promise<void> {
  const waiting = await tx.db
    .selectFrom('task_edges')
    .select('task_id')
    .where('needs_id', '=', cancelled.id)
    .where('met', '=', 0)
    .execute();
  if (waiting.length === 0) return;
  const ids = waiting.map(({ task_id }) => task_id);
  await tx.lock('tasks', ids);
  const reason = becauseCancelled(cancelled.title);
  const blocked = await tx.db
    .updateTable('tasks')
    .set({ blocked: reason, updated_at: tx.now })
    .where('id', 'in', ids)
    .where('blocked', 'is', null)
    .where('state', 'not in', ['done', 'cancelled'])
    .returning(['id', 'user_id'])
    .execute();
  for (const { id, user_id: user } of blocked)
    await tx.event({ type: 'task.blocked', user, subject: id, data: { reason } });
}

/**
 * A prerequisite is no longer cancelled, or no longer needed: takes that block from what needs it (`needs`), or from one
 * task (`task`), unless another cancelled one is left.
 */
export async function liftCancelled(tx: Tx, where: { needs: TaskId } | { task: TaskId }): Promise<void> {
  const which =
    'task' in where
      ? sql`t.id = ${where.task}`
      : sql`t.id in (select task_id from task_edges where needs_id = ${where.needs})`;
  const { rows } = await sql<{ id: TaskId }>`select t.id from tasks t where ${which}
      and t.blocked like ${`${BEGIN}%${END}`}
      and not exists (select 1 from task_edges e join tasks n on n.id = e.needs_id
        where e.task_id = t.id and n.state = 'cancelled') order by t.id`.execute(tx.db);
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await tx.lock('tasks', ids);
  const freed = await tx.db
    .updateTable('tasks')
    .set({ blocked: null, updated_at: tx.now })
    .where('id', 'in', ids)
    .where('blocked', 'is not', null)
    .returning(['id', 'user_id', 'lane'])
    .execute();
  for (const { id, user_id: user, lane } of freed) {
    await tx.event({ type: 'task.changed', user, subject: id, data: { unblocked: true } });
    wakeLane(tx, { user, lane });
  }
}
