import { isDeepStrictEqual } from 'node:util';
import { ok, refuse, type Result } from '#base';
import {
  honoursOf,
  notApplied,
  refusal,
  type ChosenOptions,
  type Principal,
  type Refusal,
  type Session,
} from '#domain';
import { inboxRows, offerRows, sessionRoleRows, sessionRows, teamRows, type Reader, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { notFor, sessionClosing, sessionEnded } from '../refusals.ts';
import type { SessionDetail } from '../services.ts';
import { choose, withoutModes, type Choices } from './choice-rules.ts';
import { readView } from './status-facts.ts';
import { withSession } from './with-session.ts';

/**
 * Sets what a session runs with: its model, its approval mode, options of its harness. Its agent applies it at once
 * where no turn runs, else after it, and again whenever the harness is opened anew.
 */
export function configureSession(
  deps: HubDeps,
  by: Principal,
  address: string,
  changes: ChosenOptions,
): Promise<Result<SessionDetail, Refusal>> {
  return withSession(deps, by, address, 'session.configure', async (tx, session) => {
    const may = mayConfigure(by, session);
    if (!may.ok) return may;
    const offer = await offerRows.findOffer(tx, session.id);
    const chosen = choose(by.kind, session, offer?.options ?? null, changes);
    if (!chosen.ok) return chosen;
    await store(tx, session, chosen.value);
    return ok(await readDetail(deps, tx, { ...session, ...chosen.value }));
  });
}

function mayConfigure(by: Principal, session: Session): Result<null, Refusal> {
  if (by.kind !== 'user' && by.kind !== 'session') return notFor(by, 'configure a session');
  if (by.kind === 'session' && session.owner !== by.session) {
    return refuse(
      refusal('session.forbidden', `Session ${session.id} is not a delegate of the caller.`, {
        hint: 'A session configures what it owns; its own settings are its owner’s.',
      }),
    );
  }
  if (session.harness === null) {
    return refuse(
      refusal('session.outside', `Session ${session.id} runs outside Muster.`, {
        hint: 'Its model and options are chosen in its own program.',
      }),
    );
  }
  if (session.state === 'closing') return sessionClosing(session);
  if (session.state === 'closed' || session.state === 'failed') return sessionEnded(session);
  return ok(null);
}

async function store(tx: Tx, session: Session, chosen: Choices): Promise<void> {
  const { id, agent } = session;
  const { mode, model, options } = chosen;
  await sessionRows.changeSession(tx, id, { mode, ...(model === null ? {} : { model }), options });
  if (agent && mode !== session.mode)
    await inboxRows.putInbox(tx, agent, { type: 'mode', session: id, mode });
  const same = model === session.model && isDeepStrictEqual(options, session.options);
  // Chosen again, what could not be set is tried again.
  if (agent && (!same || mode === session.mode)) await tellChoices(tx, { ...session, model, options });
  await tx.event({
    type: 'session.changed',
    user: session.user,
    session: id,
    data: { mode, model, options: Object.keys(options) },
  });
  tx.wake(`session:${id}`);
}

async function tellChoices(tx: Tx, { id, agent, model, options }: Session): Promise<void> {
  if (agent) await inboxRows.putInbox(tx, agent, { type: 'configure', session: id, model, options });
}

/** The approval mode was changed: a mode of the harness that was chosen by hand ends. */
export async function dropChosenModes(tx: Tx, session: Session): Promise<void> {
  const offer = await offerRows.findOffer(tx, session.id);
  const options = withoutModes(session.options, offer?.options ?? null);
  if (isDeepStrictEqual(options, session.options)) return;
  await sessionRows.changeSession(tx, session.id, { options });
  await tellChoices(tx, { ...session, options });
}

/** A session with what its harness offers. */
export async function readDetail(
  deps: Pick<HubDeps, 'settings' | 'listeningSince'>,
  reader: Reader,
  session: Session,
): Promise<SessionDetail> {
  const view = await readView(deps, reader, session);
  const offer = await offerRows.findOffer(reader, session.id);
  const role = await roleOf(reader, session);
  return { ...view, options: offer?.options ?? [], canFork: offer?.canFork ?? false, role };
}

/** As it was when it was spawned; its team keeps a teammate's. */
async function roleOf(reader: Reader, session: Session): Promise<SessionDetail['role']> {
  if (session.role === null) return null;
  const profile =
    session.kind === 'teammate'
      ? await teamRows.profileOf(reader, session.id)
      : await sessionRoleRows.sessionRole(reader, session.id);
  return { name: session.role, notApplied: profile ? notApplied(profile, honoursOf(session.harness)) : [] };
}
