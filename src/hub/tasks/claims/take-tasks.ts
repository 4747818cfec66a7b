import { lanesFor, type Agent, type Principal } from '#domain';
import { attemptRows, taskRows, pausedTurnRows, type Tx } from '#store';
import type { HubDeps } from '../../deps.ts';
import { leaseTurn } from '../../turns/lease-turn.ts';
import { queueTurn } from '../../turns/queue-turn.ts';
import { endBadly } from '../attempts/end-attempt.ts';
import { handOut } from './hand-out.ts';
import { actorOf, HUB, recordActivity } from '../record-activity.ts';
import { openTaskSession, planFor, promptFor } from '../attempts/task-session.ts';
import type { ClaimOutcome } from '../task-verbs.ts';

type Deps = Pick<HubDeps, 'ids' | 'redact' | 'settings'>;

/** The lanes that an agent takes from by itself: only tasks whose work names a place. */
export const lanesOfAgent = ({ id, harnesses }: Pick<Agent, 'id' | 'harnesses'>): string[] =>
  lanesFor({ id, harnesses: harnesses.map(({ name }) => name) }, false);

/**
 * Hands an agent that polls ready tasks, as many as it has slots left: for each a session and a turn, leased at once. In
 * the unit of the poll, which has seen to it that the agent may take work and that this claim has taken none before.
 * `left`: there may be more, for others.
 */
export async function takeTasks(
  deps: Deps,
  tx: Tx,
  by: Principal,
  agent: Agent,
  asked: { claim: string; most: number },
): Promise<{ leased: number; left: boolean }> {
  if (asked.most < 1) return { leased: 0, left: true };
  for (let leased = 0; leased < asked.most; leased++) {
    const { lanes, others } = await workableLanes(deps, tx, agent);
    if (lanes.length === 0) return { leased, left: others };
    // One that a budget holds back is all that it takes: else it would collect tasks that others could not take either.
    if (leased === 0 && (await pausedTurnRows.holdingTasksBack(tx, [agent.id])).size > 0)
      return { leased, left: true };
    const claimant = { id: agent.id, user: agent.user, lanes, onlyOne: false };
    const claim = `${asked.claim}/${leased}`;
    const { tasks } = await handOut(deps, tx, actorOf(by), claimant, { claim, most: 1 });
    const [one] = tasks;
    if (!one || !(await begin(deps, tx, agent, one, asked.claim))) return { leased, left: true };
  }
  return { leased: asked.most, left: true };
}

/** Those whose next task this agent can work on: one that it cannot is left to others, and says what it waits for. */
async function workableLanes(
  deps: Deps,
  tx: Tx,
  agent: Agent,
): Promise<{ lanes: string[]; others: boolean }> {
  const heads = await taskRows.firstOfLanes(tx, agent.user, lanesOfAgent(agent));
  const labels = await taskRows.labelsOf(
    tx,
    heads.map(({ id }) => id),
  );
  const lanes = heads
    .filter((task) => 'harness' in planFor(deps, agent, task, labels.get(task.id)?.work ?? null))
    .map(({ lane }) => lane);
  return { lanes, others: lanes.length < heads.length };
}

/** False when it is not begun now: a budget holds it back, or what was claimed is not what was looked at. */
async function begin(
  deps: Deps,
  tx: Tx,
  agent: Agent,
  { task, details }: ClaimOutcome['tasks'][number],
  claim: string,
): Promise<boolean> {
  const plan = planFor(deps, agent, task, details.work);
  if ('why' in plan) {
    await endBadly(deps, tx, HUB, task, {
      fence: task.fence,
      state: 'returned',
      cause: null,
      note: plan.why,
    });
    return false;
  }
  const session = await openTaskSession(deps, tx, { agent, task, harness: plan.harness }, details);
  const told = await promptFor(tx, task, details);
  const queued = await queueTurn(tx, deps.ids, { session, source: 'task', ...told, askedBy: null, hops: 0 });
  if (!queued.ok) throw new Error(`a session without turns has no room for one: ${queued.error.code}`);
  const turn = queued.value;
  if (!(await attemptRows.attachToAttempt(tx, task, { session: session.id, turn: turn.id })))
    throw new Error(`the attempt at ${task.id} ended within the unit that began it`);
  await recordActivity(tx, HUB, task.id, {
    action: 'begun',
    data: {
      attempt: task.attempts,
      agent: agent.id,
      session: session.id,
      turn: turn.id,
      harness: plan.harness,
    },
  });
  return leaseTurn(deps, tx, agent.id, { id: turn.id, session: session.id }, claim);
}
