import { ok, type Result } from '#base';
import type { AgentId, Principal, Refusal, Session, SessionId, Turn, TurnId } from '#domain';
import { agentRows, inboxRows, sessionRows, turnRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { askAgain } from '../workspaces/ask-agent.ts';
import { concludeTurn } from './conclude-turn.ts';
import { giveBack } from './give-back.ts';
import { agentOf } from './held-turn.ts';

interface HeldThere {
  session: SessionId;
  turn?: { id: TurnId; fence: number } | undefined;
}

export interface ReconcileInput {
  sessions: HeldThere[];
  restarted: boolean;
}

/** More than an inbox ever holds unread: a turn waits once, and its session's entries are few. */
const UNREAD_MOST = 100_000;

type Verdict = { session: SessionId; answer: 'keep' | 'cancel' | 'close' };

/**
 * An agent says all that it holds and learns what to do with each. Turns that the hub thought were running there and
 * that it does not name were lost with a process that died.
 */
export function reconcile(
  deps: HubDeps,
  by: Principal,
  input: ReconcileInput,
): Promise<Result<{ sessions: Verdict[] }, Refusal>> {
  return deps.store.unit(async (tx) => {
    const agent = agentOf(by);
    if (!agent.ok) return agent;
    await agentRows.heard(tx, agent.value);
    await turnRows.renewLeases(tx, agent.value, tx.now + deps.settings().leaseMs);
    const sessions: Verdict[] = [];
    for (const held of input.sessions)
      sessions.push({ session: held.session, answer: await judge(tx, agent.value, held) });
    const named = new Set(input.sessions.flatMap(({ turn }) => (turn ? [turn.id] : [])));
    for (const turn of await turnRows.heldByAgent(tx, agent.value)) {
      if (!named.has(turn.id)) await settleUnnamed(deps, tx, turn, input.restarted);
    }
    if (input.restarted) await askAgain(tx, agent.value);
    return ok({ sessions });
  });
}

async function judge(tx: Tx, agent: AgentId, held: HeldThere): Promise<Verdict['answer']> {
  const session = await sessionRows.findSession(tx, held.session);
  if (!session || session.agent !== agent || !isLive(session)) return 'close';
  if (!held.turn) return 'keep';
  const turn = await turnRows.findTurn(tx, held.turn.id);
  const isHeld = turn?.session === session.id && turn.fence === held.turn.fence && turn.endedAt === null;
  return isHeld && turn.cancelAskedAt === null ? 'keep' : 'cancel';
}

const isLive = (session: Session) => session.state === 'starting' || session.state === 'open';

/**
 * A leased turn that the agent does not name may lie unread in its inbox; if not, the agent has lost it with its disk,
 * and it is offered anew: its heartbeats would renew the lease for ever. One that had started is gone with the process:
 * it is interrupted, never run again.
 */
async function settleUnnamed(deps: HubDeps, tx: Tx, turn: Turn, restarted: boolean): Promise<void> {
  const session = await sessionRows.lockSession(tx, turn.session);
  if (!session) return;
  if (turn.state === 'leased') {
    if (!(await isOffered(tx, turn))) await giveBack(tx, deps.ids, session, turn);
    return;
  }
  await concludeTurn(tx, deps.ids, session, turn, {
    move: 'interrupt',
    cause: restarted
      ? { code: 'agent.restarted', message: 'Its agent was restarted while the turn was under way.' }
      : { code: 'agent.lost_turn', message: 'Its agent no longer holds the turn.' },
    takeAway: true,
  });
}

/** Whether the offer of this turn is still in its agent's inbox: it is kept there until the agent has applied it. */
async function isOffered(tx: Tx, { agent, id, fence }: Turn): Promise<boolean> {
  if (agent === null) return false;
  const unread = await inboxRows.readInbox(tx, agent, 0, UNREAD_MOST);
  return unread.some(({ body }) => body.type === 'turn' && body.turn === id && body.fence === fence);
}
