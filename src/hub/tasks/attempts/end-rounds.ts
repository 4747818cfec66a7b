import { JoinedCalls, ok, type Result } from '#base';
import { may, type Principal, type Refusal, type Session, type Task, type TaskId } from '#domain';
import { sessionRows, taskRows, type Tx } from '#store';
import type { HubDeps } from '../../deps.ts';
import { completionProblem } from './end-problems.ts';
import { actorOf, recordActivities } from '../record-activity.ts';
import { readLast } from '../read-last.ts';
import { roundsEnding } from '../rounds-ending.ts';
import type { HeldInput, TaskDetail } from '../task-verbs.ts';
import { readDetails } from '../task-views.ts';

/** A completion of one task by its id. */
export interface Completion {
  by: Principal;
  task: TaskId;
  input: HeldInput & { result?: string | undefined };
}

/** `alone`: not plainly the caller's to complete. A unit of its own finds out, and says why not. */
export type RoundEnd = Result<TaskDetail, Refusal> | 'alone';

const ENDS_PER_ROUND = 128;

/** Completions that come while others are under way share a unit; each is answered, and refused, for itself. */
export function endRounds(deps: HubDeps): (completion: Completion) => Promise<RoundEnd> {
  const rounds = new JoinedCalls({
    ending: roundsEnding(deps.store),
    most: ENDS_PER_ROUND,
    work: (asked: readonly Completion[], ends) => answerAll(deps, asked, ends),
  });
  return (completion) => rounds.call(completion);
}

/** One that is the caller's to complete, and that nothing keeps from being completed. */
interface Plain extends Completion {
  at: number;
  ending: taskRows.Ending;
  into: 'done' | 'in_review';
}

async function answerAll(deps: HubDeps, asked: readonly Completion[], ends: () => void): Promise<RoundEnd[]> {
  const { plain, reading } = await deps.store.unit(async (tx) => {
    const round = await endRound(deps, tx, asked);
    ends();
    return round;
  });
  const details = await reading;
  const answers = asked.map((): RoundEnd => 'alone');
  for (const { at, task } of plain) {
    const detail = details.get(task);
    if (detail) answers[at] = ok(detail);
  }
  return answers;
}

interface Round {
  plain: readonly Plain[];
  reading: Promise<ReadonlyMap<TaskId, TaskDetail>>;
}

/** What it locks says all that follows: nothing depends on what the writes answer. */
async function endRound(deps: HubDeps, tx: Tx, asked: readonly Completion[]): Promise<Round> {
  const plain = await plainOnes(tx, asked);
  await taskRows.completeLocked(tx, endingsInto('done', plain), 'done');
  await taskRows.completeLocked(tx, endingsInto('in_review', plain), 'in_review');
  taskRows.setResults(
    tx,
    plain.flatMap(({ task, input: { result } }) =>
      result === undefined ? [] : [{ task, result: deps.redact(result) }],
    ),
  );
  recordActivities(
    tx,
    plain.map(({ by, task, ending, into, input: { note } }) => ({
      actor: actorOf(by),
      task,
      action: 'completed',
      data: { into, attempt: ending.task.attempts },
      note: note === undefined ? null : deps.redact(note),
    })),
  );
  const ended = plain.map(({ ending, into }) => taskRows.completed(ending.task, into, tx.now));
  return { plain, reading: readLast(detailsOf(deps, tx, ended)) };
}

const endingsInto = (into: Plain['into'], plain: readonly Plain[]): taskRows.Ending[] =>
  plain.filter((one) => one.into === into).map(({ ending }) => ending);

/** Locks the tasks; those that this caller may complete. One that is asked for twice is completed once. */
async function plainOnes(tx: Tx, asked: readonly Completion[]): Promise<Plain[]> {
  const [endings, sessions] = await Promise.all([
    taskRows.lockToEnd(tx, [...new Set(asked.map(({ task }) => task))]),
    sessionsOf(tx, asked),
  ]);
  // Claims pass over a card that is locked.
  for (const { task } of endings) if (taskRows.isReady(task)) taskRows.wakeLane(tx, task);
  const left = new Map(endings.map((one) => [one.task.id, one]));
  return asked.flatMap((one, at): Plain[] => {
    const ending = left.get(one.task);
    if (!ending || !isPlain(one, ending.task, sessions)) return [];
    left.delete(one.task);
    return [{ ...one, at, ending, into: ending.review ? 'in_review' : 'done' }];
  });
}

const isPlain = ({ by, input }: Completion, task: Task, sessions: ReadonlyMap<string, Session>): boolean =>
  task.team === null &&
  holds(by, task, sessions) &&
  taskRows.isHeld(task, input) &&
  completionProblem(task, input) === undefined;

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

async function detailsOf(deps: HubDeps, tx: Tx, tasks: readonly Task[]): Promise<Map<TaskId, TaskDetail>> {
  const byUser = [...Map.groupBy(tasks, ({ user }) => user).values()];
  const details = await Promise.all(byUser.map((of) => readDetails(deps, tx, of)));
  return new Map(details.flat().map((detail) => [detail.task.id, detail]));
}
