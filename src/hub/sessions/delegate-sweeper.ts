import { Periodic } from '#base';
import { expiredBy, expiryOf, PERSISTENT_KINDS } from '#domain';
import type { Session, SessionId, SessionKind } from '#domain';
import { sessionRows, turnRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { beginClose } from './close-session.ts';

const EVERY_MS = 60_000;
const PAGE = 200;

/**
 * Closes delegates and threads that are past their idle or age limit. A running turn is never killed by age: the session takes no
 * new turns and closes after it.
 */
export function delegateSweeper(deps: HubDeps): Periodic {
  return new Periodic({
    name: 'delegate-sweeper',
    everyMs: EVERY_MS,
    clock: deps.clock,
    log: deps.log,
    round: async () => {
      for (const kind of PERSISTENT_KINDS) await sweepAll(deps, kind);
    },
  });
}

async function sweepAll(deps: HubDeps, kind: SessionKind): Promise<void> {
  let after: SessionId | null = null;
  for (;;) {
    const page: Session[] = await pageAfter(deps, kind, after);
    for (const session of page) {
      // One session that cannot be closed must not spare the others.
      await deps.store
        .unit((tx) => sweep(deps, tx, session.id))
        .catch((error: unknown) => {
          deps.log.write('error', `a ${kind} could not be swept`, {
            session: session.id,
            error: String(error),
          });
        });
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.id;
  }
}

const pageAfter = (deps: HubDeps, kind: SessionKind, after: SessionId | null) =>
  deps.store.read((reader) => sessionRows.listLive(reader, kind, after, PAGE));

async function sweep(deps: HubDeps, tx: Tx, id: SessionId): Promise<void> {
  const session = await sessionRows.lockSession(tx, id);
  if (!session || !(session.state === 'open' || session.state === 'starting') || session.closeAfterTurn)
    return;
  const turns = await turnRows.unendedTurns(tx, [id]);
  const reason = expiredBy(expiryOf(session, turns.length > 0, deps.settings()), tx.now);
  if (!reason) return;
  if (turns.some(({ state }) => state !== 'queued')) {
    await sessionRows.changeSession(tx, id, { closeAfterTurn: true, closeReason: reason });
    await tx.event({
      type: 'session.changed',
      user: session.user,
      session: id,
      data: { closeAfterTurn: true, reason },
    });
  } else {
    await beginClose(tx, deps.ids, session, reason);
  }
}
