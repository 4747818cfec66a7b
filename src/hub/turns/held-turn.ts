import { ok, type Result } from '#base';
import type { AgentId, Principal, Refusal, Session, Turn, TurnId } from '#domain';
import { sessionRows, turnRows, type Tx } from '#store';
import { leaseLost, notFor, turnNotFound } from '../refusals.ts';

export interface Held {
  session: Session;
  turn: Turn;
}

/** The agent that calls; other kinds of principals have no business here. */
export function agentOf(by: Principal): Result<AgentId, Refusal> {
  return by.kind === 'agent' ? ok(by.agent) : notFor(by, 'act as an agent');
}

/** A turn of the calling agent with its session locked. Turns of other agents do not exist for it. */
export async function turnOfAgent(tx: Tx, by: Principal, id: TurnId): Promise<Result<Held, Refusal>> {
  const agent = agentOf(by);
  if (!agent.ok) return agent;
  const seen = await turnRows.findTurn(tx, id);
  if (!seen || seen.agent !== agent.value) return turnNotFound(id);
  const session = await sessionRows.lockSession(tx, seen.session);
  const turn = await turnRows.lockTurn(tx, seen);
  return session && turn ? ok({ session, turn }) : turnNotFound(id);
}

/** The same, refused with `lease.lost` unless it is held under this fence. The fence refuses, not the clock. */
export async function heldUnder(
  tx: Tx,
  by: Principal,
  id: TurnId,
  fence: number,
): Promise<Result<Held, Refusal>> {
  const found = await turnOfAgent(tx, by, id);
  if (!found.ok) return found;
  const { turn } = found.value;
  return turn.fence === fence && turn.endedAt === null && turn.state !== 'queued' ? found : leaseLost(turn);
}
