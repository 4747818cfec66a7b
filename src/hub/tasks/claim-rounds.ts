import { JoinedCalls, ok, type Result } from '#base';
import type { AgentId, Refusal, SessionId } from '#domain';
import { agentRows, sessionRows, taskRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { agentRemoved, agentsAsClaimants, sessionAsClaimant, type Found, type Holder } from './claimants.ts';
import { sessionNotFound } from '../refusals.ts';
import { readClaimed } from './hand-out.ts';
import { recordActivities, type Actor } from './record-activity.ts';
import type { ClaimOutcome } from './task-verbs.ts';

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
 * many as for one. One round at a time, because two would choose the same heads; each claim is answered for itself.
 */
export function claimRounds(deps: HubDeps): (claim: SingleClaim) => Promise<RoundClaim> {
  const rounds = new JoinedCalls({
    atOnce: 1,
    most: CLAIMS_PER_ROUND,
    work: (claims: readonly SingleClaim[]) => deps.store.unit((tx) => claimRound(deps, tx, claims)),
  });
  return (claim) => rounds.call(claim);
}

async function claimRound(deps: HubDeps, tx: Tx, claims: readonly SingleClaim[]): Promise<RoundClaim[]> {
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
  const answers = found.map((one): RoundClaim =>
    one === 'alone' || !one.ok ? one : ok({ tasks: [], why: one.value.rests }),
  );
  await recordActivities(
    tx,
    asks.flatMap(({ actor }, n) =>
      (granted[n] ?? [])
        .filter(({ again }) => again !== 1)
        .map(({ id, attempts }) => ({ actor, task: id, action: 'claimed', data: { attempt: attempts } })),
    ),
  );
  const told = new Map(
    (
      await readClaimed(
        tx,
        granted.flat().map(({ id }) => id),
      )
    ).map((one) => [one.task.id, one]),
  );
  asks.forEach(({ at }, n) => {
    const tasks = (granted[n] ?? []).flatMap(({ id }) => told.get(id) ?? []);
    answers[at] = ok({ tasks, why: null });
  });
  return answers;
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
  if (agentIds.size > 0) await tx.lock('agents', [...agentIds]);
  if (sessionIds.size > 0) await tx.lock('sessions', [...sessionIds]);
  const agents = await agentsAsClaimants(deps, tx, await agentRows.findAgents(tx, [...agentIds]));
  const sessions = new Map(
    (await sessionRows.findSessions(tx, [...sessionIds])).map((session) => [session.id, session]),
  );
  return claims.map(({ holder }) => {
    if (holder.kind === 'agent') return agents(holder) ?? agentRemoved();
    const session = sessions.get(holder.session);
    if (!session) return sessionNotFound(holder.session);
    return session.kind === 'teammate' ? 'alone' : ok(sessionAsClaimant(holder, session));
  });
}
