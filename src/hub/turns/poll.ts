import { ok, refuse, type Result } from '#base';
import { LIMITS, refusal } from '#domain';
import type { Agent, AgentId, Principal, Refusal, Session, SessionId, SessionOffer, TurnId } from '#domain';
import { agentRows, attachmentRows, inboxRows, sessionRows, turnRows, userRows, type Tx } from '#store';
import { admitTurn } from '../budgets/admit-turn.ts';
import type { HubDeps } from '../deps.ts';
import { hubStopping } from '../refusals.ts';
import { failStart } from './fail-start.ts';
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
  let slots = 0;
  const offer = await waitFor(wait, async () => {
    // The first look acknowledges; later ones write only when a read says that there is something to take.
    if (!first && !(await store.read((reader) => hasNews(reader, agent.value, input, slots))))
      return undefined;
    first = false;
    const taken = await store.unit((tx) => take(deps, tx, agent.value, input));
    if (!taken.ok) return taken;
    const wasTold = slots === 0 || slots === taken.value.slots;
    slots = taken.value.slots;
    return taken.value.entries.length > 0 || !wasTold ? taken : undefined;
  });
  if (!offer && stopping.aborted) return hubStopping();
  return offer ?? ok({ entries: [], slots });
}

/** Something to take, other slots than before, or the end of its rights. */
async function hasNews(
  reader: Parameters<typeof inboxRows.readInbox>[0],
  agent: AgentId,
  input: PollInput,
  slots: number,
): Promise<boolean> {
  const known = await agentRows.findAgent(reader, agent);
  if (known?.slots !== slots || known.intent === 'disabled') return true;
  if (await userRows.isDisabled(reader, known.user)) return true;
  if ((await inboxRows.readInbox(reader, agent, input.after, 1)).length > 0) return true;
  return input.free > 0 && (await turnRows.hasQueued(reader, agent));
}

async function take(
  deps: HubDeps,
  tx: Tx,
  agent: AgentId,
  input: PollInput,
): Promise<Result<Offer, Refusal>> {
  await tx.lock('agents', [agent]);
  const known = await agentRows.findAgent(tx, agent);
  // A poll that was held while a person took its rights away.
  if (!known) return refuse(refusal('auth.revoked', 'The agent of this token was removed.'));
  if (known.intent === 'disabled') return refuse(refusal('agent.disabled', 'This agent is disabled.'));
  if (await userRows.isDisabled(tx, known.user))
    return refuse(refusal('auth.disabled', 'The account that this agent belongs to is disabled.'));
  await agentRows.heard(tx, agent);
  await inboxRows.acknowledgeInbox(tx, agent, input.after);
  if (input.free > 0) await leaseTurns(deps, tx, known, input);
  const entries = await inboxRows.readInbox(tx, agent, input.after, LIMITS.inboxEntriesPerPoll);
  return ok({ entries, slots: known.slots });
}

/** Drain and disable are enforced here, at claim time. */
async function leaseTurns(deps: HubDeps, tx: Tx, agent: Agent, input: PollInput): Promise<void> {
  const { id } = agent;
  if (agent.intent !== 'active' || (await agentRows.lastClaim(tx, id)) === input.claim_id) return;
  const waiting = await deps.waits.sessions(tx, [id]);
  const held = (await turnRows.countSlotsHeld(tx, [id], waiting)).get(id) ?? 0;
  const most = Math.min(input.free, agent.slots - held);
  if (most <= 0) return;
  let leased = 0;
  // What a budget holds back is marked so, and the next look finds what stands behind it.
  while (leased < most) {
    const turns = await turnRows.leasableTurns(tx, id, most - leased);
    if (turns.length === 0) break;
    for (const found of turns) if (await lease(deps, tx, id, found, input.claim_id)) leased++;
  }
  if (leased > 0) await agentRows.setLastClaim(tx, id, input.claim_id);
}

/** False when the turn is not to be had: a budget has no room for it. */
async function lease(
  deps: HubDeps,
  tx: Tx,
  agent: AgentId,
  found: { id: TurnId; session: SessionId },
  claim: string,
): Promise<boolean> {
  const session = await sessionRows.findSession(tx, found.session);
  const turn = await turnRows.findTurn(tx, found.id);
  if (!session || !turn) throw new Error(`turn ${found.id} went while it was locked`);
  const { ids, settings } = deps;
  const admission = await admitTurn(tx, { ids, settings: settings() }, session, turn);
  if (admission.is === 'refused') await failStart(tx, ids, session, turn, admission.cause);
  if (admission.is !== 'admitted') return false;
  const fence = turn.fence + 1;
  const leaseUntil = tx.now + deps.settings().leaseMs;
  if (!(await turnRows.moveTurn(tx, turn, 'lease', { fence, claim, leaseUntil, lastActivityAt: tx.now })))
    throw new Error(`turn ${turn.id} was moved while it was locked`);
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
  return true;
}

function offerOf(session: Session): SessionOffer {
  const { id, harness, cwd, mode, model, acpSession, rebind, options, source } = session;
  if (harness === null || (cwd === null && source === null))
    throw new Error(`session ${id} has a turn but no harness`);
  // Once it has started it has a conversation of its own; should that be lost, another copy would pretend to be it.
  const fork = session.openedAt === null && session.forkOf ? { fork: session.forkOf } : {};
  const place = source ? { source } : {};
  return { id, harness, cwd: cwd ?? '', mode, model, acpSession, rebind, options, ...place, ...fork };
}
