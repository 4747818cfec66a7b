import { JoinedCalls, ok, type Result } from '#base';
import {
  may,
  type BoardId,
  type Principal,
  type Refusal,
  type Session,
  type Task,
  type TaskId,
} from '#domain';
import { boardRows, sessionRows, taskRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { completionProblem } from './end-problems.ts';
import { actorOf, recordActivities } from './record-activity.ts';
import type { HeldInput, TaskDetail } from './task-verbs.ts';
import { readDetails } from './task-views.ts';

/** A completion of one task by its id. */
export interface Completion {
  by: Principal;
  task: TaskId;
  input: HeldInput & { result?: string | undefined };
}

/** `alone`: not plainly the caller's to complete. A unit of its own finds out, and says why not. */
export type RoundEnd = Result<TaskDetail, Refusal> | 'alone';

const ENDS_PER_ROUND = 128;
/** One round commits while the next is prepared. */
const ROUNDS_AT_ONCE = 2;

/** Completions that come while others are under way share a unit; each is answered, and refused, for itself. */
export function endRounds(deps: HubDeps): (completion: Completion) => Promise<RoundEnd> {
  const rounds = new JoinedCalls({
    atOnce: ROUNDS_AT_ONCE,
    most: ENDS_PER_ROUND,
    work: (asked: readonly Completion[]) => deps.store.unit((tx) => endRound(deps, tx, asked)),
  });
  return (completion) => rounds.call(completion);
}

/** One that is the caller's to complete. */
interface Plain extends Completion {
  at: number;
  held: Task;
  into: 'done' | 'in_review';
}

async function endRound(deps: HubDeps, tx: Tx, asked: readonly Completion[]): Promise<RoundEnd[]> {
  const plain = await plainOnes(tx, asked);
  const ended = [...(await endIn(tx, 'done', plain)), ...(await endIn(tx, 'in_review', plain))];
  const news = ended.filter(({ end }) => end.ok && !end.value.already);
  await taskRows.setResults(
    tx,
    news.flatMap(({ task, input: { result } }) =>
      result === undefined ? [] : [{ task, result: deps.redact(result) }],
    ),
  );
  await recordActivities(
    tx,
    news.map(({ by, task, held, into, input: { note } }) => ({
      actor: actorOf(by),
      task,
      action: 'completed',
      data: { into, attempt: held.attempts },
      note: note === undefined ? null : deps.redact(note),
    })),
  );
  const details = await detailsOf(
    deps,
    tx,
    ended.flatMap(({ task, end }) => (end.ok ? [task] : [])),
  );
  const answers = asked.map((): RoundEnd => 'alone');
  for (const { at, task, end } of ended) {
    const detail = details.get(task);
    if (!end.ok) answers[at] = end;
    else if (detail) answers[at] = ok(detail);
  }
  return answers;
}

async function endIn(tx: Tx, into: Plain['into'], plain: readonly Plain[]) {
  const ones = plain.filter((one) => one.into === into);
  if (ones.length === 0) return [];
  const ends = await taskRows.completeForEach(
    tx,
    ones.map(({ task, input: { fence } }) => ({ id: task, fence })),
    into,
  );
  return ones.flatMap((one, n) => {
    const end = ends[n];
    return end ? [{ ...one, end }] : [];
  });
}

/** Locks the tasks; those that this caller may complete. */
async function plainOnes(tx: Tx, asked: readonly Completion[]): Promise<Plain[]> {
  const [tasks, sessions] = await Promise.all([
    taskRows.lockTasks(tx, [...new Set(asked.map(({ task }) => task))]),
    sessionsOf(tx, asked),
  ]);
  // Claims pass over a card that is locked.
  for (const task of tasks) if (taskRows.isReady(task)) taskRows.wakeLane(tx, task);
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const boards = new Set(tasks.flatMap(({ board }) => (board === null ? [] : [board])));
  const reviewed = new Set<BoardId>();
  for (const { id, review } of await boardRows.findBoards(tx, [...boards])) if (review) reviewed.add(id);
  return asked.flatMap((one, at): Plain[] => {
    const held = byId.get(one.task);
    if (!held || held.team !== null || !holds(one.by, held, sessions) || completionProblem(held, one.input))
      return [];
    const into = held.board !== null && reviewed.has(held.board) ? 'in_review' : 'done';
    return [{ ...one, at, held, into }];
  });
}

async function sessionsOf(tx: Tx, asked: readonly Completion[]): Promise<Map<string, Session>> {
  const ids = new Set(asked.flatMap(({ by }) => (by.kind === 'session' ? [by.session] : [])));
  return new Map((await sessionRows.findSessions(tx, [...ids])).map((session) => [session.id, session]));
}

/** The plain cases of `mayTouch(…, 'end')`. */
function holds(by: Principal, task: Task, sessions: ReadonlyMap<string, Session>): boolean {
  if (task.user !== by.user) return false;
  if (by.kind === 'user') return may(by, 'own.change');
  if (by.kind === 'agent') return task.claimedBy === by.agent;
  if (by.kind !== 'session' || by.looksOnly) return false;
  const state = sessions.get(by.session)?.state;
  return (state === 'open' || state === 'starting') && task.claimedBy === by.session;
}

async function detailsOf(deps: HubDeps, tx: Tx, ids: readonly TaskId[]): Promise<Map<TaskId, TaskDetail>> {
  const details = new Map<TaskId, TaskDetail>();
  const tasks = await taskRows.findTasks(tx, [...new Set(ids)]);
  for (const of of Map.groupBy(tasks, ({ user }) => user).values())
    for (const detail of await readDetails(deps, tx, of)) details.set(detail.task.id, detail);
  return details;
}
