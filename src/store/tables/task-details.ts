import type { TaskDetails, TaskId, UserId } from '#domain';
import type { Selectable } from 'kysely';
import type { HotStatement, Reader, Tx } from '../port.ts';
import type { TaskDetailsTable } from '../schema.ts';
import { json, toJson } from './row.ts';
import { rowsByIds } from './rows-by-ids.ts';
import type { NewTask } from './tasks.ts';

/** Of a task without a row of its own. */
export const NO_DETAILS: TaskDetails = {
  description: null,
  tags: [],
  dueAt: null,
  metadata: {},
  checklist: [],
  work: null,
  result: null,
  createdBy: 'hub',
};

/** Adds the rest of a new card. */
export async function insertDetails(
  tx: Tx,
  { id: task, user, board }: Pick<NewTask, 'id' | 'user' | 'board'>,
  details: TaskDetails,
): Promise<void> {
  const { description, dueAt, result, createdBy } = details;
  await tx.db
    .insertInto('task_details')
    .values({
      task_id: task,
      user_id: user,
      board_id: board ?? null,
      description,
      due_at: dueAt,
      metadata: jsonUnlessEmpty(details.metadata),
      checklist: jsonUnlessEmpty(details.checklist),
      work: toJson(details.work),
      result,
      created_by: createdBy,
    })
    .execute();
  await setTags(tx, task, user, details.tags);
}

const jsonUnlessEmpty = (value: object): string | null =>
  Object.keys(value).length === 0 ? null : JSON.stringify(value);

export type DetailChanges = Partial<
  Pick<TaskDetails, 'description' | 'dueAt' | 'metadata' | 'checklist' | 'work' | 'result'>
>;

export async function changeDetails(tx: Tx, task: TaskId, changes: DetailChanges): Promise<void> {
  const { description, dueAt, metadata, checklist, work, result } = changes;
  const set = {
    ...(description === undefined ? {} : { description }),
    ...(dueAt === undefined ? {} : { due_at: dueAt }),
    ...(metadata === undefined ? {} : { metadata: jsonUnlessEmpty(metadata) }),
    ...(checklist === undefined ? {} : { checklist: jsonUnlessEmpty(checklist) }),
    ...(work === undefined ? {} : { work: toJson(work) }),
    ...(result === undefined ? {} : { result }),
  };
  if (Object.keys(set).length === 0) return;
  await tx.db.updateTable('task_details').set(set).where('task_id', '=', task).execute();
}

/** Parameter: `[[task, result], …]` as JSON. */
const SET_RESULTS: HotStatement = {
  name: 'task_results',
  sqlite: `update task_details set result = given.result from (select value ->> 0 as id, value ->> 1 as result from json_each(?)) as given
    where task_id = given.id`,
  postgres: `update task_details set result = given.result
    from (select value ->> 0 as id, value ->> 1 as result from json_array_elements(?::json)) as given where task_id = given.id`,
};
/** What several tasks came to; nobody waits for it. */
export function setResults(tx: Tx, results: readonly { task: TaskId; result: string }[]): void {
  if (results.length > 0)
    tx.send(SET_RESULTS, [JSON.stringify(results.map(({ task, result }) => [task, result]))]);
}

/** Replaces the tags of a task. */
export async function setTags(tx: Tx, task: TaskId, user: UserId, tags: readonly string[]): Promise<void> {
  await tx.db.deleteFrom('task_tags').where('task_id', '=', task).execute();
  const rows = [...new Set(tags)].map((tag) => ({ task_id: task, tag, user_id: user }));
  if (rows.length > 0) await tx.db.insertInto('task_tags').values(rows).execute();
}

export async function findDetails(reader: Reader, task: TaskId): Promise<TaskDetails> {
  return (await detailsOf(reader, [task])).get(task) ?? NO_DETAILS;
}

type DetailsRow = Selectable<TaskDetailsTable> & { tags: string | null };

const tagsOfOne = (gathered: string) =>
  `(select ${gathered} from task_tags where task_id = one.task_id) as tags`;
const BY_IDS = rowsByIds({
  name: 'task_details_by_ids',
  table: 'task_details',
  key: 'task_id',
  more: {
    sqlite: tagsOfOne('json_group_array(tag order by tag)'),
    postgres: tagsOfOne('json_agg(tag order by tag)::text'),
  },
});

/** The rest of several cards. */
export async function detailsOf(reader: Reader, tasks: readonly TaskId[]): Promise<Map<TaskId, TaskDetails>> {
  if (tasks.length === 0) return new Map();
  const rows = await reader.hot<DetailsRow>(BY_IDS, [JSON.stringify(tasks)]);
  return new Map(rows.map((row) => [row.task_id, toDetails(row)]));
}

function toDetails(row: DetailsRow): TaskDetails {
  return {
    description: row.description,
    tags: json<string[]>(row.tags) ?? [],
    dueAt: row.due_at,
    metadata: json<TaskDetails['metadata']>(row.metadata) ?? {},
    checklist: json<TaskDetails['checklist']>(row.checklist) ?? [],
    work: json<NonNullable<TaskDetails['work']>>(row.work),
    result: row.result,
    createdBy: row.created_by,
  };
}

/** What lists show, or need for it. */
export async function labelsOf(
  reader: Reader,
  tasks: readonly TaskId[],
): Promise<Map<TaskId, Pick<TaskDetails, 'tags' | 'dueAt' | 'work'>>> {
  if (tasks.length === 0) return new Map();
  const rows = await reader.db
    .selectFrom('task_details')
    .select(['task_id', 'due_at', 'work'])
    .where('task_id', 'in', [...tasks])
    .execute();
  const tags = await tagsOf(reader, tasks);
  return new Map(
    rows.map(({ task_id, due_at, work }) => [
      task_id,
      {
        tags: tags.get(task_id) ?? [],
        dueAt: due_at,
        work: json<NonNullable<TaskDetails['work']>>(work),
      },
    ]),
  );
}

async function tagsOf(reader: Reader, tasks: readonly TaskId[]): Promise<Map<TaskId, string[]>> {
  const rows = await reader.db
    .selectFrom('task_tags')
    .select(['task_id', 'tag'])
    .where('task_id', 'in', [...tasks])
    .orderBy('tag')
    .execute();
  const tags = new Map<TaskId, string[]>();
  for (const { task_id, tag } of rows) tags.set(task_id, [...(tags.get(task_id) ?? []), tag]);
  return tags;
}
