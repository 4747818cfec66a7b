import type { AgentId, Cause, Session, SessionId, Task, UserId } from '#domain';
import { attemptRows, taskRows, type Tx } from '#store';
import { HUB, recordActivity } from '../record-activity.ts';

/** Takes a task back from a claimant that is gone, and says so in its feed; the attempt counts. */
export async function loseAttempt(
  tx: Tx,
  task: Pick<Task, 'id' | 'fence' | 'attempts'>,
  cause: Cause,
): Promise<boolean> {
  const lost = await taskRows.returnTask(tx, task, { state: 'lost', cause });
  if (!lost.ok) return false;
  await recordActivity(tx, HUB, task.id, {
    action: 'lost',
    data: { attempt: task.attempts, cause: cause.message, ...lost.value },
  });
  return true;
}

/** A session has ended: what it claimed, and what it worked on for its agent, is offered anew. */
export async function loseAttemptsOf(tx: Tx, session: Session, cause: Cause): Promise<void> {
  await loseHeld(tx, session.user, session.id, cause);
  const worked = await attemptRows.attemptIn(tx, session.id);
  const task = worked && (await taskRows.lockTask(tx, worked.task));
  if (task && task.fence === worked.fence) await loseAttempt(tx, task, cause);
}

/** Takes back all that a claimant holds. */
export async function loseHeld(
  tx: Tx,
  user: UserId,
  claimant: AgentId | SessionId,
  cause: Cause,
): Promise<void> {
  for (const held of await attemptRows.heldBy(tx, user, claimant)) {
    const task = await taskRows.lockTask(tx, held.id);
    if (task && task.claimedBy === claimant && task.state === 'in_progress')
      await loseAttempt(tx, task, cause);
  }
}
