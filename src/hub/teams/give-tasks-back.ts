import type { Cause, Session, SessionId, TaskId, Teammate } from '#domain';
import { attemptRows, taskRows, teamRows, type Tx } from '#store';
import { loseAttemptsOf } from '../tasks/attempts/lose-attempts.ts';
import { HUB, recordActivity } from '../tasks/record-activity.ts';

/** Offers anew what a session holds; answers a sentence that names it, or nothing. */
export async function giveTasksBack(tx: Tx, session: Session, cause: Cause): Promise<string> {
  const held = await attemptRows.heldBy(tx, session.user, session.id);
  await loseAttemptsOf(tx, session, cause);
  return held.length === 0 ? '' : ` It gave back: ${held.map(({ title }) => `"${title}"`).join(', ')}.`;
}

/** What was for a teammate that has left is for whoever takes it, or for the one that takes its place. */
export async function assignAnew(
  tx: Tx,
  { team, session }: Pick<Teammate, 'team' | 'session'>,
  to: SessionId | null,
) {
  const moved: TaskId[] = [];
  for (const id of await teamRows.assignedInTeam(tx, team, session)) {
    const task = await taskRows.lockTask(tx, id);
    if (task?.assignee.kind !== 'session' || task.assignee.session !== session) continue;
    const change =
      to === null
        ? { assignee: { kind: 'any' } as const, lane: team }
        : { assignee: { kind: 'session', session: to } as const, lane: to };
    await taskRows.changeTask(tx, id, change);
    await recordActivity(tx, HUB, id, { action: 'assigned', data: { from: session, to } });
    if (taskRows.isReady(task)) taskRows.wakeLane(tx, { user: task.user, lane: change.lane });
    moved.push(id);
  }
  return moved;
}
