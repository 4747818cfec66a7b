import type { TaskActivity, TaskId } from '#domain';
import { LIMITS } from '#domain';
import type { HotStatement, Reader, Tx } from '../port.ts';
import { json, toJson } from './row.ts';

/** How many rows come between two looks at whether a feed is too long. */
const LOOK_EVERY = 64;
/** By this process, of lines whose numbers nobody asks for. */
let appended = 0;

/** Parameters: now, and the lines as JSON `[[task, by, door, action, data, note], …]`. */
const APPEND: HotStatement = {
  name: 'task_activity_append',
  sqlite: `insert into task_activity (task_id, at, principal, door, action, data, note)
    select value ->> 0, ?, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 from json_each(?)`,
  postgres: `insert into task_activity (task_id, at, principal, door, action, data, note)
    select value ->> 0, ?::bigint, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
    from json_array_elements(?::json) with ordinality as given (value, n) order by n`,
};
/** Parameters: task, task, how many lines are kept less one. */
const PRUNE: HotStatement = {
  name: 'task_activity_prune',
  sqlite: `delete from task_activity where task_id = ? and seq <
    (select seq from task_activity where task_id = ? order by seq desc limit 1 offset ?)`,
};

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
  if (seq % LOOK_EVERY === 0) prune(tx, line.task);
  return { ...line, seq, at: tx.now };
}

/** Appends lines to the feeds of several tasks, in their order; nobody waits for them. */
export function appendActivities(tx: Tx, lines: readonly Omit<TaskActivity, 'seq' | 'at'>[]): void {
  if (lines.length === 0) return;
  const rows = lines.map((line) => [
    line.task,
    line.by,
    line.door,
    line.action,
    toJson(line.data),
    line.note,
  ]);
  tx.send(APPEND, [tx.now, JSON.stringify(rows)]);
  for (const { task } of lines) if (++appended % LOOK_EVERY === 0) prune(tx, task);
}

const prune = (tx: Tx, task: TaskId): void => tx.send(PRUNE, [task, task, LIMITS.taskActivityRows - 1]);

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

/** Lines that tell of a card that came into another column. */
const CAME = `action in ('created', 'moved', 'rerun', 'claimed', 'completed', 'failed', 'lost', 'returned', 'gates_sent_back')`;

/** Parameters: task ids as JSON. A move beside another card of the same column is none into another. */
const MOVED_AT: HotStatement = {
  name: 'task_moved_at',
  sqlite: `select given.value as id, (select at from task_activity where task_id = given.value and ${CAME}
      and (action <> 'moved' or data ->> 'from' <> data ->> 'to') order by seq desc limit 1) as at from json_each(?) as given`,
  postgres: `select given.value as id, (select at from task_activity where task_id = given.value and ${CAME}
      and (action <> 'moved' or data::json ->> 'from' <> data::json ->> 'to') order by seq desc limit 1) as at
    from json_array_elements_text(?::json) as given (value)`,
};

/** When each task came into the column that it is in. One whose feed no longer reaches back so far is left out. */
export async function movedAt(reader: Reader, tasks: readonly TaskId[]): Promise<Map<TaskId, number>> {
  if (tasks.length === 0) return new Map();
  const rows = await reader.hot<{ id: TaskId; at: number | null }>(MOVED_AT, [JSON.stringify(tasks)]);
  return new Map(rows.flatMap(({ id, at }) => (at === null ? [] : [[id, at]])));
}
