import { ok, type Result } from '#base';
import type { Refusal, Task } from '#domain';
import { boardRows, taskRows, type Reader, type Tx } from '#store';
import type { HubDeps } from '../../deps.ts';
import { beginGates } from '../../workspaces/begin-gates.ts';
import { recordActivity, type Actor } from '../record-activity.ts';

// Ends of an attempt in the caller's unit, for whoever has found that the caller may: the door of tasks, and the end of a
// turn that worked on one. An older fence is refused.

type Deps = Pick<HubDeps, 'redact'>;

/** The attempt ended well: the task is done, or to be reviewed by its board's setting. Repeated it changes nothing. */
export async function endWell(
  deps: Deps,
  tx: Tx,
  actor: Actor,
  task: Task,
  input: { fence: number; result?: string | undefined; note?: string | undefined },
): Promise<Result<{ already: boolean }, Refusal>> {
  const gates = await beginGates(tx, actor, task, input);
  if (gates === 'pending') return ok({ already: false });
  return completeNow(deps, tx, actor, task, gates === 'to_review' ? { ...input, into: 'in_review' } : input);
}

/** The same once the gates of its team have passed, or were given up. `into`: another column than its board's. */
export async function completeNow(
  deps: Deps,
  tx: Tx,
  actor: Actor,
  task: Task,
  input: {
    fence: number;
    result?: string | undefined;
    note?: string | undefined;
    into?: 'in_review' | undefined;
  },
): Promise<Result<{ already: boolean }, Refusal>> {
  const into = input.into ?? (await endColumn(tx, task));
  const done = await taskRows.completeTask(tx, { id: task.id, fence: input.fence }, into);
  if (!done.ok || done.value.already) return done;
  if (input.result !== undefined)
    await taskRows.changeDetails(tx, task.id, { result: deps.redact(input.result) });
  await recordActivity(tx, actor, task.id, {
    action: 'completed',
    data: { into, attempt: task.attempts },
    note: input.note === undefined ? null : deps.redact(input.note),
  });
  return done;
}

/** Where what is completed goes: by the setting of its board. */
async function endColumn(reader: Reader, task: Task): Promise<'done' | 'in_review'> {
  const board = task.board === null ? undefined : await boardRows.findBoard(reader, task.board);
  return board?.review ? 'in_review' : 'done';
}

/**
 * The attempt did not end well. `failed`: it counts, and the task comes back after a while or is blocked; `lost`: it
 * counts, and the task is offered at once; `returned`: it does not count.
 */
export async function endBadly(
  deps: Deps,
  tx: Tx,
  actor: Actor,
  task: Task,
  input: { fence: number; note?: string | undefined } & taskRows.AttemptEnding,
): Promise<Result<unknown, Refusal>> {
  const cause = input.cause && { ...input.cause, message: deps.redact(input.cause.message) };
  const ended = await taskRows.returnTask(
    tx,
    { id: task.id, fence: input.fence },
    { state: input.state, cause },
  );
  if (!ended.ok) return ended;
  await recordActivity(tx, actor, task.id, {
    action: input.state,
    data: { attempt: task.attempts, ...(cause ? { reason: cause.message } : {}), ...ended.value },
    note: input.note === undefined ? null : deps.redact(input.note),
  });
  return ended;
}
