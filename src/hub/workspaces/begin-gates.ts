import {
  isId,
  isOutside,
  WORKSPACE_LIMITS,
  type QualityGate,
  type Session,
  type Task,
  type Team,
} from '#domain';
import { sessionRows, teamRows, workspaceRows, type Tx } from '#store';
import { recordActivity, type Actor } from '../tasks/record-activity.ts';
import { askAgent } from './ask-agent.ts';
import type { GatePurpose } from './gate-purpose.ts';

interface Ending {
  fence: number;
  result?: string | undefined;
  note?: string | undefined;
}

/**
 * What a team wants to have run before a task of it is done: asked of the agent of the teammate that worked on it, in
 * whose workspace it runs. `pending`: the task stays in progress until the agent has answered. Null: nothing is wanted.
 */
export async function beginGates(
  tx: Tx,
  actor: Actor,
  task: Task,
  ending: Ending,
): Promise<'pending' | 'to_review' | null> {
  const found = await gatesOf(tx, actor, task, ending.fence);
  if (!found) return null;
  const { team, session } = found;
  if (!(await mayRun(tx, team))) {
    await recordActivity(tx, actor, task.id, {
      action: 'gates_not_run',
      note: 'Its team was formed by a session that may not run commands unasked, so its gates are not run: a person looks.',
    });
    return 'to_review';
  }
  const round = await nextRound(tx, task, ending.fence);
  if (round === 'open') return 'pending';
  const place = await workspaceRows.findWorkspace(tx, session.id);
  const purpose: GatePurpose = {
    task: task.id,
    fence: ending.fence,
    round,
    actor,
    ...(ending.result === undefined ? {} : { result: ending.result }),
    ...(ending.note === undefined ? {} : { note: ending.note }),
  };
  const gates = team.gates.map(({ name, command, timeoutSeconds }) => ({ name, command, timeoutSeconds }));
  const body = {
    id: requestOf(task, ending.fence, round),
    session: session.id,
    of: place?.of ?? session.id,
    name: place?.name ?? 'work',
    ask: { do: 'gate' as const, gates },
  };
  await askAgent(tx, session.agent, body, { purpose, ms: WORKSPACE_LIMITS.gateWaitMs + longest(gates) });
  const data = { gate: 'pending', gates: gates.map(({ name }) => name), round };
  await recordActivity(tx, actor, task.id, { action: 'gates_asked', data });
  await tx.event({ type: 'task.changed', user: task.user, subject: task.id, data });
  return 'pending';
}

const requestOf = ({ id }: Task, fence: number, round: number): string => `gate_${id}_${fence}_${round}`;

const longest = (gates: readonly QualityGate[]): number =>
  gates.reduce((sum, { timeoutSeconds }) => sum + timeoutSeconds * 1_000, 0);

type Gated = { team: Team; session: Session & { agent: NonNullable<Session['agent']> } };

async function gatesOf(tx: Tx, actor: Actor, task: Task, fence: number): Promise<Gated | null> {
  const { team: id, claimedBy } = task;
  if (id === null || claimedBy === null || !isId('session', claimedBy)) return null;
  // A person who completes it has decided; an older fence is refused by the store.
  if (actor.by !== claimedBy || task.fence !== fence || task.state !== 'in_progress') return null;
  const team = await teamRows.findTeam(tx, id);
  const session = await sessionRows.findSession(tx, claimedBy);
  if (!team || team.gates.length === 0 || session?.kind !== 'teammate') return null;
  const { agent } = session;
  return agent === null ? null : { team, session: { ...session, agent } };
}

/** Commands that a managed session gave are run only where it may run commands unasked: rights do not grow by a team. */
async function mayRun(tx: Tx, team: Team): Promise<boolean> {
  if (await workspaceRows.areGatesOfPerson(tx, team.id)) return true;
  const lead = await sessionRows.findSession(tx, team.lead);
  return lead !== null && (isOutside(lead) || lead.mode === 'yolo');
}

async function nextRound(tx: Tx, task: Task, fence: number): Promise<number | 'open'> {
  for (let round = 1; ; round++) {
    const before = await workspaceRows.findRequest(tx, requestOf(task, fence, round));
    if (!before) return round;
    if (before.answeredAt === null) return 'open';
  }
}
