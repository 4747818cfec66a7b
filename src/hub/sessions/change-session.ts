import { ok, refuse, type Result } from '#base';
import { refusal } from '#domain';
import type { ApprovalMode, Principal, Refusal, Session } from '#domain';
import { inboxRows, sessionRows, transcriptRows, turnRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { notFor, sessionClosing, sessionEnded, sessionNotFound } from '../refusals.ts';
import type { SessionView } from '../services.ts';
import { askToCancel, cancelQueued } from '../turns/cancel-turn.ts';
import { dropChosenModes } from './configure-session.ts';
import { withSession } from './with-session.ts';
import { readView } from './status-facts.ts';

/** A person changes what a session may do without asking; a running turn goes by it at its next question. */
export function changeMode(
  deps: HubDeps,
  by: Principal,
  address: string,
  mode: ApprovalMode,
): Promise<Result<SessionView, Refusal>> {
  return withSession(deps, by, address, 'session.mode', async (tx, session) => {
    if (by.kind !== 'user') return notFor(by, 'change a mode');
    if (session.state === 'closed' || session.state === 'failed') return sessionEnded(session);
    await sessionRows.changeSession(tx, session.id, { mode });
    if (session.agent)
      await inboxRows.putInbox(tx, session.agent, { type: 'mode', session: session.id, mode });
    await dropChosenModes(tx, session);
    await tx.event({
      type: 'session.changed',
      user: session.user,
      session: session.id,
      data: { mode, before: session.mode },
    });
    return ok(await readView(deps, tx, { ...session, mode }));
  });
}

/** A person accepts that the session begins a new harness session, without the memory of the old one. */
export function rebindSession(
  deps: HubDeps,
  by: Principal,
  address: string,
  { force }: { force: boolean },
): Promise<Result<SessionView, Refusal>> {
  return withSession(deps, by, address, 'session.rebind', async (tx, session) => {
    if (by.kind !== 'user') return notFor(by, 'rebind a session');
    if (session.state !== 'open') return sessionEnded(session);
    if (session.harness === null) {
      return refuse(
        refusal('session.outside', `Session ${session.id} runs outside Muster.`, {
          hint: 'There is nothing to rebind.',
        }),
      );
    }
    if (session.acpSession !== null && !force) return notLost(session);
    await sessionRows.changeSession(tx, session.id, { rebind: true, acpSession: null, cause: null });
    return tellChanged(deps, tx, session, { rebind: true });
  });
}

const notLost = (session: Session) =>
  refuse(
    refusal(
      'session.not_lost',
      `Session ${session.label ?? session.id} has its conversation: to rebind it would throw that away.`,
      { hint: `To do it all the same: muster session rebind ${session.id} --force` },
    ),
  );

/** The conversation of a managed main session begins anew; an outside one keeps its own. Delegates stay in either case. */
export function resetSession(
  deps: HubDeps,
  by: Principal,
  address: string,
): Promise<Result<SessionView, Refusal>> {
  return withSession(deps, by, address, 'session.reset', async (tx, session) => {
    if (by.kind !== 'user') return notFor(by, 'reset a session');
    if (session.kind !== 'main') {
      return refuse(
        refusal('session.forbidden', `Session ${session.id} is not a main session.`, {
          hint: 'Close it and spawn another.',
        }),
      );
    }
    if (session.harness !== null) {
      if (session.state === 'closed' || session.state === 'failed') return sessionEnded(session);
      if (session.state === 'closing') return sessionClosing(session);
      await beginAnew(deps, tx, session);
    }
    return tellChanged(deps, tx, session, { reset: true });
  });
}

/** What was under way or waited belongs to the old conversation; mail that it did not get to read is brought to the new one. */
async function beginAnew(deps: HubDeps, tx: Tx, session: Session): Promise<void> {
  for (const turn of await turnRows.unendedTurns(tx, [session.id])) {
    if (turn.state === 'queued') await cancelQueued(tx, deps.ids, session, turn);
    else await askToCancel(tx, session, turn);
  }
  await sessionRows.changeSession(tx, session.id, { rebind: true, acpSession: null, cause: null });
  const upTo = await transcriptRows.appendTranscript(tx, session.id, null, [
    { type: 'notice', text: 'A new conversation begins here. Delegates and threads stay.' },
  ]);
  await tx.event({ type: 'transcript.grew', user: session.user, session: session.id, data: { upTo } });
}

/** Tells of a change in the unit that makes it, and answers with the session as it stands then. */
async function tellChanged(
  deps: HubDeps,
  tx: Tx,
  { id, user }: Session,
  data: Record<string, unknown>,
): Promise<Result<SessionView, Refusal>> {
  await tx.event({ type: 'session.changed', user, session: id, data });
  const changed = await sessionRows.findSession(tx, id);
  return changed ? ok(await readView(deps, tx, changed)) : sessionNotFound(id);
}
