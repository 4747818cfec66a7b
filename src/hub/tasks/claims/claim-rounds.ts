import { JoinedCalls, ok, type Result } from '#base';
import type { AgentId, Refusal, SessionId, Task, TaskDetails, TaskId } from '#domain';
import { agentRows, sessionRows, taskRows, type Tx } from '#store';
import type { HubDeps } from '../../deps.ts';
import { agentRemoved, agentsAsClaimants, sessionAsClaimant, type Found, type Holder } from './claimants.ts';
import { sessionNotFound } from '../../refusals.ts';
import { asClaimed } from './hand-out.ts';
import { readLast } from '../read-last.ts';
import { roundsEnding } from '../rounds-ending.ts';
import { recordActivities, type Actor } from '../record-activity.ts';
import type { ClaimOutcome } from '../task-verbs.ts';

/** A claim of one task. */
export interface SingleClaim {
  holder: Holder;
  actor: Actor;
  claimId: string;
}

/** A round does not answer what only a unit of its own can: whoever may hold one task at most. */
export type RoundClaim = Result<ClaimOutcome, Refusal> | 'alone';

const CLAIMS_PER_ROUND = 128;

/**
 * Claims of single tasks that come while others are under way share a unit: its locks, reads and commit cost as much for
 * many as for one. Each claim is answered for itself.
 */
export function claimRounds(deps: HubDeps): (claim: SingleClaim) => Promise<RoundClaim> {
  const rounds = new JoinedCalls({
    ending: roundsEnding(deps.store),
    most: CLAIMS_PER_ROUND,
    work: (claims: readonly SingleClaim[], ends) => answerAll(deps, claims, ends),
  });
  return (claim) => rounds.call(claim);
}

async function answerAll(
  deps: HubDeps,
  claims: readonly SingleClaim[],
  ends: () => void,
): Promise<RoundClaim[]> {
  const round = await deps.store.unit(async (tx) => {
    const found = await claimRound(deps, tx, claims);
    ends();
    return found;
  });
  const granted = Map.groupBy(round.granted, ({ at }) => at);
  const details = await round.details;
  return round.answers.map((answer, at) => {
    const tasks = granted.get(at);
    if (!tasks) return answer;
    const told = tasks.map(({ task }) => asClaimed(task, details.get(task.id) ?? taskRows.NO_DETAILS));
    return ok({ tasks: told, why: null });
  });
}

interface Round {
  /** Of all claims, as if nothing had been granted. */
  answers: readonly RoundClaim[];
  granted: readonly { at: number; task: Task }[];
  /** Of what was granted. */
  details: Promise<ReadonlyMap<TaskId, TaskDetails>>;
}

async function claimRound(deps: HubDeps, tx: Tx, claims: readonly SingleClaim[]): Promise<Round> {
  const found = await findHolders(deps, tx, claims);
  const asks = claims.flatMap(({ actor, claimId }, at) => {
    const one = found[at];
    if (one === undefined || one === 'alone' || !one.ok || one.value.rests !== null) return [];
    const { id, user, lanes } = one.value;
    return [{ at, actor, ask: { user, claimant: id, lanes, claim: claimId } }];
  });
  const granted = await taskRows.claimForEach(
    tx,
    asks.map(({ ask }) => ask),
    deps.ids,
  );
  const tasks = asks.flatMap(({ at, actor }, n) => (granted[n] ?? []).map((one) => ({ at, actor, ...one })));
  recordActivities(
    tx,
    tasks
      .filter(({ again }) => !again)
      .map(({ actor, task }) => ({
        actor,
        task: task.id,
        action: 'claimed',
        data: { attempt: task.attempts },
      })),
  );
  const ids = tasks.map(({ task }) => task.id);
  return {
    answers: found.map((one) => (one === 'alone' || !one.ok ? one : ok({ tasks: [], why: one.value.rests }))),
    granted: tasks,
    details: readLast(taskRows.detailsOf(tx, ids)),
  };
}

/** Locked: drain, disable and close come before the round or after it. Agents first, and each kind in the order of ids. */
async function findHolders(
  deps: HubDeps,
  tx: Tx,
  claims: readonly SingleClaim[],
): Promise<(Result<Found, Refusal> | 'alone')[]> {
  const agentIds = new Set<AgentId>();
  const sessionIds = new Set<SessionId>();
  for (const { holder } of claims) {
    if (holder.kind === 'agent') agentIds.add(holder.agent);
    else sessionIds.add(holder.session);
  }
  const [heard, lockedSessions] = await Promise.all([
    agentRows.lockHeard(tx, [...agentIds]),
    sessionRows.lockSessions(tx, [...sessionIds]),
  ]);
  const agents = agentsAsClaimants(deps, tx.now, heard);
  const sessions = new Map(lockedSessions.map((session) => [session.id, session]));
  return claims.map(({ holder }) => {
    if (holder.kind === 'agent') return agents(holder) ?? agentRemoved();
    const session = sessions.get(holder.session);
    if (!session) return sessionNotFound(holder.session);
    return session.kind === 'teammate' ? 'alone' : ok(sessionAsClaimant(holder, session));
  });
}
