import type { AgentId, SessionId, Task, TaskDetails, TaskId, UserId } from '#domain';
import { attemptRows, taskRows, type Reader, type Tx } from '#store';
import type { HubDeps } from '../../deps.ts';
import { recordActivity, type Actor } from '../record-activity.ts';
import type { ClaimOutcome } from '../task-verbs.ts';

/** Who takes tasks, and from which lanes. */
export interface Claimant {
  id: AgentId | SessionId;
  user: UserId;
  /** The domain's `lanesFor`. */
  lanes: readonly string[];
  /** It never holds two: the caller has locked its row, so that two claims of it take turns. */
  onlyOne: boolean;
}

/** Why one that never holds two gets none. */
export const HOLDS_ONE = 'it holds a task already';

/**
 * Hands ready tasks to a claimant, in the caller's unit, which has seen to it that the claimant may take any. Repeated
 * with its claim it answers the same tasks. `why` is null for a claim that found nothing.
 */
export async function handOut(
  deps: Pick<HubDeps, 'ids'>,
  tx: Tx,
  actor: Actor,
  { id, user, lanes, onlyOne }: Claimant,
  asked: { claim: string; most: number },
): Promise<ClaimOutcome> {
  const claim = { user, claimant: id, lanes, claim: asked.claim, most: onlyOne ? 1 : asked.most };
  const before = await taskRows.tasksOfClaim(tx, claim);
  if (before.length === 0 && onlyOne && (await attemptRows.heldBy(tx, user, id, 1)).length > 0)
    return { tasks: [], why: HOLDS_ONE };
  const claimed = before.length > 0 ? before : await taskRows.claimTasks(tx, claim, deps.ids);
  for (const one of claimed.filter(({ again }) => again !== 1))
    await recordActivity(tx, actor, one.id, { action: 'claimed', data: { attempt: one.attempts } });
  const ids = claimed.map((one) => one.id);
  return { tasks: await readClaimed(tx, ids), why: null };
}

/** Claimed tasks as their claimants are told of them, in this order. */
async function readClaimed(reader: Reader, ids: readonly TaskId[]): Promise<ClaimOutcome['tasks']> {
  const [found, details] = await Promise.all([
    taskRows.findTasks(reader, ids),
    taskRows.detailsOf(reader, ids),
  ]);
  const tasks = new Map(found.map((task) => [task.id, task]));
  return ids.flatMap((id) => {
    const task = tasks.get(id);
    const rest = details.get(id);
    return task && rest ? [asClaimed(task, rest)] : [];
  });
}

export const asClaimed = (task: Task, details: TaskDetails): ClaimOutcome['tasks'][number] => ({
  task,
  details,
  fence: task.fence,
  attempt: task.attempts,
});
