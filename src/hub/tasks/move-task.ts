import { ok, refuse, type Result } from '#base';
import {
  moved,
  refusal,
  TASK_MOVES,
  type Attempt,
  type Principal,
  type Refusal,
  type Task,
  type TaskMove,
  type TaskState,
} from '#domain';
import { attemptRows, boardRows, taskRows, teamRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { notFor } from '../refusals.ts';
import { cancelWork } from './attempts/cancel-work.ts';
import { actorOf, recordActivity } from './record-activity.ts';
import { boundsProblem } from './task-bounds.ts';
import { resolveTask, taskNotFound } from './task-lookup.ts';
import type { TaskDetail, TaskService } from './task-verbs.ts';
import { withTask } from './with-task.ts';

type To = Parameters<TaskService['move']>[2];

/** Moves a card by a person's hand: to another column by way of legal moves, beside another card, or both. */
export function moveTask(
  deps: HubDeps,
  by: Principal,
  ref: string,
  to: To,
): Promise<Result<TaskDetail, Refusal>> {
  if (by.kind === 'agent') return Promise.resolve(notFor(by, 'move tasks'));
  return withTask(deps, by, ref, 'change', async (tx, task) => {
    const problem = boundsProblem({ note: to.note });
    if (problem) return refuse(problem);
    if (
      by.kind === 'session' &&
      task.claimedBy !== null &&
      task.claimedBy !== by.session &&
      task.state === 'in_progress' &&
      (task.team === null || (await teamRows.findTeam(tx, task.team))?.lead !== by.session)
    )
      return heldByOther(task);
    const state = to.state ?? task.state;
    const walked = await walk(deps, tx, by, task, state);
    const placed = await place(tx, by, walked, to);
    if (!placed.ok) return placed;
    await tellMove(deps, tx, by, task, { ...to, state });
    return ok(undefined);
  });
}

const heldByOther = ({ title, id }: Task) =>
  refuse(
    refusal('task.forbidden', `The task "${title}" is being worked on by another.`, {
      hint: 'A person can take it away: muster task move ID up_next',
      details: { task: id },
    }),
  );

/** Moves the card along the shortest way of legal moves, so that each has its effects. */
export async function walk(
  deps: Pick<HubDeps, 'ids'>,
  tx: Tx,
  by: Principal,
  task: Task,
  to: TaskState,
): Promise<Task> {
  const taken = await runningAttempt(tx, task);
  let at = task;
  for (const move of wayTo(task.state, to)) {
    const cause = {
      code: 'task.moved',
      message: `${by.kind === 'user' ? 'A person' : 'A session'} moved it to ${to}.`,
    };
    const next = await taskRows.moveTask(tx, at, move, cause);
    // Its row is locked, so that only a bug brings us here.
    if (!next) throw new Error(`the task ${task.id} could not be moved by ${move}`);
    at = next;
  }
  if (at.fence !== task.fence) await cancelWork(tx, deps.ids, taken);
  return at;
}

async function runningAttempt(tx: Tx, task: Task): Promise<Attempt | undefined> {
  if (task.state !== 'in_progress' || task.claimedBy === null) return undefined;
  const [last] = await attemptRows.attemptsOf(tx, task.id, 1);
  return last?.fence === task.fence ? last : undefined;
}

const MOVE_NAMES = [
  'ready',
  'shelve',
  'claim',
  'give_back',
  'review',
  'complete',
  'cancel',
  'reopen',
] as const;

/** The fewest moves from one column to another; every column reaches every other. */
export function wayTo(from: TaskState, to: TaskState): TaskMove[] {
  const ways = new Map<TaskState, TaskMove[]>([[from, []]]);
  for (const [state, way] of ways) {
    if (state === to) return way;
    for (const name of MOVE_NAMES) {
      const next = moved(TASK_MOVES, name, state);
      if (next !== undefined && !ways.has(next)) ways.set(next, [...way, name]);
    }
  }
  throw new Error(`no moves lead from ${from} to ${to}`);
}

/** Puts it beside another card of its column, whose priority it takes. */
async function place(tx: Tx, by: Principal, task: Task, to: To): Promise<Result<void, Refusal>> {
  const ref = to.before ?? to.after;
  if (ref === undefined) return ok(undefined);
  const found = await resolveTask(tx, by, ref);
  if (!found.ok) return found;
  if (found.value.board === null || found.value.id === task.id) return notBeside(task, found.value);
  // Whoever gives out places on this board takes turns.
  await boardRows.lockBoard(tx, found.value.board);
  const beside = await taskRows.findTask(tx, found.value.id);
  if (!beside) return taskNotFound(ref);
  if (beside.board !== task.board || beside.state !== task.state) return notBeside(task, beside);
  const side = to.before === undefined ? 'after' : 'before';
  const position = await taskRows.positionBeside(tx, task.id, beside, side);
  await taskRows.changeTask(tx, task.id, { priority: beside.priority, position });
  return ok(undefined);
}

const notBeside = (task: Task, beside: Task) =>
  refuse(
    refusal(
      'task.state',
      `"${task.title}" cannot be put beside "${beside.title}", which is not another card of its column.`,
      {
        hint: 'Name the column with it: muster task move ID STATE --before OTHER',
        details: { task: task.id, state: task.state, beside: beside.state },
      },
    ),
  );

async function tellMove(
  deps: HubDeps,
  tx: Tx,
  by: Principal,
  task: Task,
  { state, note, before, after }: To & { state: TaskState },
): Promise<void> {
  const beside = before ?? after;
  const data = { from: task.state, to: state, ...(beside === undefined ? {} : { beside }) };
  const type = state === 'cancelled' && task.state !== 'cancelled' ? 'task.cancelled' : 'task.changed';
  await tx.event({ type, user: task.user, subject: task.id, data });
  await recordActivity(tx, actorOf(by), task.id, {
    action: 'moved',
    data,
    note: note === undefined ? null : deps.redact(note),
  });
}

/** What is done, cancelled, blocked or waiting for its next attempt becomes ready again, with all its attempts. */
export function rerunTask(
  deps: HubDeps,
  by: Principal,
  ref: string,
  note: string | undefined,
): Promise<Result<TaskDetail, Refusal>> {
  if (by.kind === 'agent') return Promise.resolve(notFor(by, 'rerun tasks'));
  return withTask(deps, by, ref, 'change', async (tx, task) => {
    const problem = boundsProblem({ note });
    if (problem) return refuse(problem);
    if (task.state === 'in_progress' || task.state === 'inbox') return notToRerun(task);
    await walk(deps, tx, by, task, 'up_next');
    await taskRows.changeTask(tx, task.id, { attempts: 0, blocked: null, notBefore: null });
    const data = { from: task.state, to: 'up_next', rerun: true };
    await tx.event({ type: 'task.changed', user: task.user, subject: task.id, data });
    await recordActivity(tx, actorOf(by), task.id, {
      action: 'rerun',
      data: { from: task.state, ...(task.blocked === null ? {} : { was: task.blocked }) },
      note: note === undefined ? null : deps.redact(note),
    });
    return ok(undefined);
  });
}

const notToRerun = ({ id, title, state }: Task) =>
  refuse(
    refusal(
      'task.state',
      state === 'inbox'
        ? `"${title}" has not been run: it is in the inbox.`
        : `"${title}" is being worked on.`,
      {
        hint: `Move it instead: muster task move ${id} up_next`,
        details: { task: id, state },
      },
    ),
  );
