import { ok, type Result } from '#base';
import { LIMITS } from '#domain';
import type {
  AgentId,
  InboxEntry,
  Principal,
  Refusal,
  Session,
  SessionId,
  SessionOffer,
  TurnId,
} from '#domain';
import { agentRows, attachmentRows, inboxRows, sessionRows, turnRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { hubStopping } from '../refusals.ts';
import type { Offer } from '../services.ts';
import { waitFor } from '../waiting.ts';
import { agentOf } from './held-turn.ts';

export interface PollInput {
  claim_id: string;
  free: number;
  after: number;
  hold_ms: number;
}

/**
 * Gives an agent what its inbox holds beyond `after`, and leases it turns. Holds the call until there is something. A
 * claim repeated with its id leases nothing new: what it was given the first time is still in the inbox.
 */
export async function poll(
  deps: HubDeps,
  by: Principal,
  input: PollInput,
  signal?: AbortSignal,
): Promise<Result<Offer, Refusal>> {
  const agent = agentOf(by);
  if (!agent.ok) return agent;
  const { store, clock, stopping } = deps;
  let first = true;
  const wait = {
    store,
    clock,
    topics: [`agent:${agent.value}`],
    ms: input.hold_ms,
    signals: [signal, stopping],
  };
  const entries = await waitFor(wait, async () => {
    // The first look acknowledges; later ones write only when a read says that there is something to take.
    if (!first && !(await store.read((reader) => hasWork(reader, agent.value, input)))) return undefined;
    first = false;
    const taken = await store.unit((tx) => take(deps, tx, agent.value, input));
    return taken.length > 0 ? taken : undefined;
  });
  if (!entries && stopping.aborted) return hubStopping();
  return ok({ entries: entries ?? [] });
}

async function hasWork(
  reader: Parameters<typeof inboxRows.readInbox>[0],
  agent: AgentId,
  input: PollInput,
): Promise<boolean> {
  if ((await inboxRows.readInbox(reader, agent, input.after, 1)).length > 0) return true;
  return input.free > 0 && (await turnRows.hasQueued(reader, agent));
}

async function take(deps: HubDeps, tx: Tx, agent: AgentId, input: PollInput): Promise<InboxEntry[]> {
  await tx.lock('agents', [agent]);
  await agentRows.heard(tx, agent);
  await inboxRows.acknowledgeInbox(tx, agent, input.after);
  if (input.free > 0) await leaseTurns(deps, tx, agent, input);
  return inboxRows.readInbox(tx, agent, input.after, LIMITS.inboxEntriesPerPoll);
}

/** Drain and disable are enforced here, at claim time. */
async function leaseTurns(deps: HubDeps, tx: Tx, id: AgentId, input: PollInput): Promise<void> {
  const agent = await agentRows.findAgent(tx, id);
  if (agent?.intent !== 'active' || (await agentRows.lastClaim(tx, id)) === input.claim_id) return;
  const held = (await turnRows.countSlotsHeld(tx, [id], deps.hubWaits.sessions())).get(id) ?? 0;
  const most = Math.min(input.free, agent.slots - held);
  if (most <= 0) return;
  const turns = await turnRows.leasableTurns(tx, id, most);
  for (const found of turns) await lease(deps, tx, id, found, input.claim_id);
  if (turns.length > 0) await agentRows.setLastClaim(tx, id, input.claim_id);
}

async function lease(
  deps: HubDeps,
  tx: Tx,
  agent: AgentId,
  found: { id: TurnId; session: SessionId },
  claim: string,
): Promise<void> {
  const session = await sessionRows.findSession(tx, found.session);
  const turn = await turnRows.findTurn(tx, found.id);
  if (!session || !turn) return;
  const fence = turn.fence + 1;
  const leaseUntil = tx.now + deps.settings().leaseMs;
  if (!(await turnRows.moveTurn(tx, turn, 'lease', { fence, claim, leaseUntil, lastActivityAt: tx.now })))
    return;
  await sessionRows.adjustQueue(tx, session.id, -1);
  const attachments = await attachmentRows.attachmentsOf(tx, turn.id);
  await inboxRows.putInbox(tx, agent, {
    type: 'turn',
    session: offerOf(session),
    turn: turn.id,
    fence,
    prompt: turn.prompt,
    command: turn.command,
    ...(attachments.length > 0 ? { attachments } : {}),
  });
  await tx.event({
    type: 'turn.leased',
    user: session.user,
    session: session.id,
    turn: turn.id,
    data: { fence },
  });
  tx.wake(`session:${session.id}`);
}

function offerOf(session: Session): SessionOffer {
  const { id, harness, cwd, mode, model, acpSession, rebind } = session;
  if (harness === null || cwd === null) throw new Error(`session ${id} has a turn but no harness`);
  return { id, harness, cwd, mode, model, acpSession, rebind };
}
