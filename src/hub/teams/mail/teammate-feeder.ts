import { Periodic } from '#base';
import {
  lanesFor,
  type Role,
  type Session,
  type SessionId,
  type Task,
  type TaskWork,
  type Teammate,
} from '#domain';
import {
  agentRows,
  attemptRows,
  feedRows,
  sessionRows,
  taskRows,
  teamRows,
  type Reader,
  type Tx,
} from '#store';
import type { HubDeps } from '../../deps.ts';
import { COURIER_TOPIC } from '../../mail/tell-message.ts';
import { reachOf } from '../../sessions/agent-reach.ts';
import { HUB, recordActivity, type Actor } from '../../tasks/record-activity.ts';
import { promptFor } from '../../tasks/attempts/task-session.ts';
import { queueTurn } from '../../turns/queue-turn.ts';

const EVERY_MS = 5_000;
const TEAMMATES_PER_ROUND = 100;
/** Of these the first that fits is taken; the lead sees to it that what fits nobody does not pile up before the rest. */
const TASKS_LOOKED_AT = 100;
/** A tag that keeps a task for one role, as its work's role does; a role that changes no files takes no others by itself. */
const FOR_ROLE = 'role:';

export type FeederDeps = Pick<HubDeps, 'store' | 'clock' | 'log' | 'ids' | 'settings' | 'listeningSince'>;

/**
 * Gives free teammates the next ready task of their team, one each and never two: when a session becomes free, when a
 * task becomes ready, and every 5 s. Mail comes first: whoever has some waiting is left to the courier.
 */
export function teammateFeeder(deps: FeederDeps): Periodic {
  const { clock, log, store } = deps;
  return new Periodic({
    name: 'teammate-feeder',
    everyMs: EVERY_MS,
    clock,
    log,
    listen: (nudge) => {
      const ends = [COURIER_TOPIC, taskRows.TEAM_TASKS_TOPIC].map((topic) => store.listen(topic, nudge));
      return () => {
        for (const end of ends) end();
      };
    },
    round: () => feedAll(deps),
  });
}

async function feedAll(deps: FeederDeps): Promise<void> {
  const idle = await deps.store.read((reader) => feedRows.idleTeammates(reader, TEAMMATES_PER_ROUND));
  for (const session of idle) await deps.store.unit((tx) => feed(deps, tx, session));
}

async function feed(deps: FeederDeps, tx: Tx, id: SessionId): Promise<void> {
  // Two feeders, a courier and a send: the session's lock makes them one after another.
  const session = await sessionRows.lockSession(tx, id);
  if (!session || !(await feedRows.isIdleTeammate(tx, id))) return;
  const mate = await teamRows.findTeammate(tx, id);
  const profile = await teamRows.profileOf(tx, id);
  if (!mate || !profile || !(await isReachable(deps, tx, session))) return;
  for (const task of await fitting(tx, { session, mate, profile })) {
    if (!(await feedRows.claimThis(tx, deps.ids, { user: session.user, claimant: id, task }))) continue;
    await begin(deps, tx, session, task);
    return;
  }
}

/** What waits at an agent that is away, or is to take no new work, could be done by another teammate. */
async function isReachable(deps: FeederDeps, reader: Reader, { agent }: Session): Promise<boolean> {
  if (agent === null) return true;
  const known = await agentRows.findAgent(reader, agent);
  return known?.intent === 'active' && (await reachOf(deps, reader, agent)) === 'online';
}

interface Free {
  session: Session;
  mate: Teammate;
  profile: Role;
}

async function fitting(reader: Reader, free: Free): Promise<Task['id'][]> {
  const { session, mate } = free;
  const lanes = lanesFor({ id: session.id, harnesses: [], team: mate.team }, false);
  const ready = await feedRows.readyInLanes(reader, session.user, lanes, TASKS_LOOKED_AT);
  const ids = ready.map(({ id }) => id);
  const labels = await taskRows.labelsOf(reader, ids);
  return ready
    .filter((task) => fits(free, task, labels.get(task.id) ?? { tags: [], work: null }))
    .map(({ id }) => id);
}

/** What was given to it by name fits its role; else a task says for which role it is, or is for those that write. */
function fits(
  { session, mate, profile }: Free,
  task: Pick<Task, 'lane'>,
  { tags, work }: { tags: readonly string[]; work: TaskWork | null },
): boolean {
  if ((work?.command ?? false) !== (session.harness === 'shell')) return false;
  if (task.lane === session.id) return true;
  const roles = tags.filter((tag) => tag.startsWith(FOR_ROLE));
  if (work?.role) roles.push(FOR_ROLE + work.role);
  return roles.length > 0 ? roles.includes(FOR_ROLE + mate.role) : profile.mayWrite;
}

async function begin(deps: FeederDeps, tx: Tx, session: Session, id: Task['id']): Promise<void> {
  const task = await taskRows.findTask(tx, id);
  if (!task) throw new Error(`the task ${id} that was claimed is gone within its unit`);
  const told = await promptFor(tx, task, await taskRows.findDetails(tx, id));
  const queued = await queueTurn(tx, deps.ids, { session, source: 'task', ...told, askedBy: null, hops: 0 });
  // What holds it back was looked at under the same lock.
  if (!queued.ok) throw new Error(`an idle teammate has no room for a turn: ${queued.error.code}`);
  const turn = queued.value.id;
  if (!(await attemptRows.attachToAttempt(tx, task, { session: session.id, turn })))
    throw new Error(`the attempt at ${id} ended within the unit that began it`);
  const actor: Actor = { by: session.id, door: 'agent' };
  const attempt = task.attempts;
  await recordActivity(tx, actor, id, { action: 'claimed', data: { attempt } });
  const data = { attempt, agent: session.agent, session: session.id, turn, harness: session.harness };
  await recordActivity(tx, HUB, id, { action: 'begun', data });
}
