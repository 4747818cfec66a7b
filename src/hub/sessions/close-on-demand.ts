import { ok, type Result } from '#base';
import { LIMITS } from '#domain';
import type { Principal, Refusal, Session, SessionId } from '#domain';
import { sessionRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { sessionEnded, sessionNotFound } from '../refusals.ts';
import type { SessionView } from '../services.ts';
import { shelveWork } from '../tasks/attempts/shelve-work.ts';
import { waitFor } from '../waiting.ts';
import { reachOf } from './agent-reach.ts';
import { beginClose, forceClose } from './close-session.ts';
import { withSession } from './with-session.ts';
import { readView } from './status-facts.ts';

/**
 * Closes a session: torn down on its agent first, the label held meanwhile. Answers when it is closed, when the agent
 * said that it could not, or after 20 s as still closing. With `force`, or an agent that is lost, it closes now.
 */
export async function closeSession(
  deps: HubDeps,
  by: Principal,
  address: string,
  input: { force: boolean; owner?: SessionId | undefined },
): Promise<Result<SessionView, Refusal>> {
  const begun = await withSession(deps, by, address, 'session.close', async (tx, session) => {
    if (session.state === 'closed') return sessionEnded(session);
    await shelveWork(tx, by, session, 'its session was closed');
    if (input.force || session.state === 'failed' || (await isOutOfReach(deps, tx, session))) {
      await forceClose(tx, deps.ids, session, 'asked');
    } else if (session.state !== 'closing') {
      await beginClose(tx, deps.ids, session, 'asked');
    }
    return ok(session.id);
  });
  if (!begun.ok) return begun;
  return viewWhenClosed(deps, begun.value);
}

/** Its agent is silent beyond `lost_after`, or was never heard: nobody would confirm the teardown. */
async function isOutOfReach(deps: HubDeps, tx: Tx, session: Session): Promise<boolean> {
  if (session.agent === null) return false;
  const reach = await reachOf(deps, tx, session.agent);
  return reach === 'lost' || reach === 'never';
}

async function viewWhenClosed(deps: HubDeps, id: SessionId): Promise<Result<SessionView, Refusal>> {
  const { store, clock, stopping } = deps;
  await waitFor(
    { store, clock, topics: [`session:${id}`], ms: LIMITS.spawnAnswerMs, signals: [stopping] },
    () =>
      store.read(async (reader) => {
        const now = await sessionRows.findSession(reader, id);
        return now?.state === 'closing' ? undefined : { now };
      }),
  );
  return store.read(async (reader) => {
    const session = await sessionRows.findSession(reader, id);
    return session ? ok(await readView(deps, reader, session)) : sessionNotFound(id);
  });
}
