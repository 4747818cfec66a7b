import { ok } from '#base';
import type { Principal, SessionId } from '#domain';
import { sessionRows } from '#store';
import { mintForSession } from '../auth/index.ts';
import type { HubDeps } from '../deps.ts';
import { sessionEnded, sessionNotFound } from '../refusals.ts';
import type { Answer } from '../services.ts';
import { agentOf } from './held-turn.ts';

/** A token for the harness of a session that is bound to the calling agent, while that session lives. */
export async function sessionToken(deps: HubDeps, by: Principal, id: SessionId): Answer<{ token: string }> {
  const agent = agentOf(by);
  if (!agent.ok) return agent;
  return deps.store.unit(async (tx) => {
    const session = await sessionRows.lockSession(tx, id);
    if (session === null || session.agent !== agent.value) return sessionNotFound(id);
    if (session.state !== 'starting' && session.state !== 'open') return sessionEnded(session);
    return ok({ token: await mintForSession(tx, deps, session.user, id) });
  });
}
