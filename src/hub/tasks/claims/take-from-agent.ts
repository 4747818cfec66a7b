import type { Ids } from '#base';
import type { Assignee, Attempt, Principal, Task } from '#domain';
import { attemptRows, sessionRows, type Reader, type Tx } from '#store';
import { walk } from '../move-task.ts';

/**
 * A task that an agent works on by itself is given to another: the work ends, without counting as an attempt, and the
 * task is ready for whom it is for now. Nothing happens where the agent's work is still what is wanted.
 */
export async function takeFromAgent(
  deps: { ids: Ids },
  tx: Tx,
  by: Principal,
  task: Task,
  assignee: Assignee,
): Promise<void> {
  if (task.state !== 'in_progress' || task.claimedBy === null) return;
  const [attempt] = await attemptRows.attemptsOf(tx, task.id, 1);
  if (attempt?.turn && !(await isStillFor(tx, task, attempt, assignee)))
    await walk(deps, tx, by, task, 'up_next');
}

async function isStillFor(reader: Reader, task: Task, work: Attempt, assignee: Assignee): Promise<boolean> {
  if (assignee.kind === 'any') return true;
  if (assignee.kind === 'agent') return task.claimedBy === assignee.agent;
  if (assignee.kind === 'session') return work.session === assignee.session;
  const session = work.session === null ? null : await sessionRows.findSession(reader, work.session);
  return session?.harness === assignee.harness;
}
