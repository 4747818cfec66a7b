import { holdsOf, honoursOf } from '#domain';
import type { AgentId, RoleHolds, Session, SessionId, SessionOffer, TurnId } from '#domain';
import { attachmentRows, inboxRows, sessionRoleRows, sessionRows, teamRows, turnRows, type Tx } from '#store';
import { admitTurn } from '../budgets/admit-turn.ts';
import type { HubDeps } from '../deps.ts';
import { wishFor } from '../workspaces/wish-for.ts';
import { failStart } from './fail-start.ts';

/**
 * Leases a queued turn to its agent and puts it into the agent's inbox. False when the turn is not to be had: a budget
 * has no room for it.
 */
export async function leaseTurn(
  deps: Pick<HubDeps, 'ids' | 'settings'>,
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
  const workspace = await wishFor(tx, session);
  await inboxRows.putInbox(tx, agent, {
    type: 'turn',
    session: { ...offerOf(session), ...(workspace ? { workspace } : {}), ...(await holdsFor(tx, session)) },
    turn: turn.id,
    fence,
    prompt: turn.prompt,
    command: turn.command,
    ...(attachments.length > 0 ? { attachments } : {}),
    ...(turn.source === 'task' ? { retryable: true } : {}),
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

/** What its role says that its harness can be held to. */
async function holdsFor(tx: Tx, { id, role: named, harness, kind }: Session): Promise<{ holds?: RoleHolds }> {
  const honours = honoursOf(harness);
  if (named === null || (!honours.tools && !honours.temperature)) return {};
  const role =
    kind === 'teammate' ? await teamRows.profileOf(tx, id) : await sessionRoleRows.sessionRole(tx, id);
  const holds = role ? holdsOf(role, honours) : undefined;
  return holds ? { holds } : {};
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
