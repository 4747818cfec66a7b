import type { TaskActivity, TaskId } from '#domain';
import { LIMITS } from '#domain';
import { sql } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import { json, toJson } from './row.ts';

/** How many rows come between two looks at whether a feed is too long. */
const LOOK_EVERY = 64;

/** Appends a line to a task's feed; the oldest lines beyond the bound go, a few at a time. */
export async function appendActivity(tx: Tx, line: Omit<TaskActivity, 'seq' | 'at'>): Promise<TaskActivity> {
  const { seq } = await tx.db
    .insertInto('task_activity')
    .values({
      task_id: line.task,
      at: tx.now,
      principal: line.by,
      door: line.door,
      action: line.action,
      data: toJson(line.data),
      note: line.note,
    })
    .returning('seq')
    .executeTakeFirstOrThrow();
  if (seq % LOOK_EVERY === 0) await prune(tx, line.task);
  return { ...line, seq, at: tx.now };
}

/** Appends lines to the feeds of several tasks, in their order. */
export async function appendActivities(
  tx: Tx,
  lines: readonly Omit<TaskActivity, 'seq' | 'at'>[],
): Promise<void> {
  if (lines.length === 0) return;
  const rows = await tx.db
    .insertInto('task_activity')
    .values(
      lines.map((line) => ({
        task_id: line.task,
        at: tx.now,
        principal: line.by,
        door: line.door,
        action: line.action,
        data: toJson(line.data),
        note: line.note,
      })),
    )
    .returning(['seq', 'task_id'])
    .execute();
  for (const { seq, task_id } of rows) if (seq % LOOK_EVERY === 0) await prune(tx, task_id);
}

async function prune(tx: Tx, task: TaskId): Promise<void> {
  await sql`delete from task_activity where task_id = ${task} and seq <
    (select seq from task_activity where task_id = ${task} order by seq desc limit 1 offset ${LIMITS.taskActivityRows - 1})`.execute(
    tx.db,
  );
}

/** Newest first. */
export async function listActivity(
  reader: Reader,
  task: TaskId,
  { before, limit }: { before: number | undefined; limit: number },
): Promise<TaskActivity[]> {
  let select = reader.db.selectFrom('task_activity').selectAll().where('task_id', '=', task);
  if (before !== undefined) select = select.where('seq', '<', before);
  const rows = await select.orderBy('seq', 'desc').limit(limit).execute();
  return rows.map((row) => ({
    task: row.task_id,
    seq: row.seq,
    at: row.at,
    by: row.principal,
    door: row.door,
    action: row.action,
    data: json<Record<string, unknown>>(row.data),
    note: row.note,
  }));
}
