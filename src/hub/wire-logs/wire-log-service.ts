import { ok, refuse, type Result } from '#base';
import { refusal, WORKSPACE_LIMITS } from '#domain';
import type { Refusal, Session, WireQuery, WorkspaceRequest } from '#domain';
import { agentRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { notFor } from '../refusals.ts';
import { ensureSelf, resolveSession } from '../sessions/address.ts';
import { answerTo, askAgent, odd, refused } from '../workspaces/index.ts';
import type { WireLogService } from './wire-log-verbs.ts';

/** Asks agents for what they keep. */
export function createWireLogService(deps: HubDeps): WireLogService {
  return {
    async page(by, session, query) {
      // A harness that read its own log would see what was kept from it, and repeat what it has said.
      if (by.kind !== 'user') return notFor(by, 'read protocol logs');
      const self = await ensureSelf(deps.store, deps.ids, by);
      if (!self.ok) return self;
      const asked = await deps.store.unit(async (tx) => {
        const found = await resolveSession(tx, by, self.value, session);
        return found.ok ? ask(deps, tx, found.value, query) : found;
      });
      if (!asked.ok) return asked;
      const answer = await answerTo(deps, asked.value.id);
      if (answer.is === 'refused') return refused(answer);
      if (answer.is !== 'wire') return odd(answer.is);
      const { is: _is, ...page } = answer;
      return ok(page);
    },
  };
}

async function ask(
  { ids }: HubDeps,
  tx: Tx,
  session: Session,
  query: WireQuery,
): Promise<Result<WorkspaceRequest, Refusal>> {
  const { agent } = session;
  if (agent === null || !(await agentRows.findAgent(tx, agent))) return notKept(session);
  const body: WorkspaceRequest = {
    id: ids.next('wrq'),
    session: session.id,
    of: '',
    name: '',
    ask: { do: 'wire', ...query },
  };
  await askAgent(tx, agent, body, { ms: WORKSPACE_LIMITS.answerMs });
  return ok(body);
}

function notKept({ id, label, harness, agent }: Session): { ok: false; error: Refusal } {
  const why =
    harness === null
      ? 'it works outside of Muster'
      : agent === null
        ? 'it has not run on an agent yet'
        : 'its agent was removed, and kept it';
  return refuse(
    refusal('session.log_unknown', `Session ${label ?? id} has no protocol log: ${why}.`, {
      hint: `Read its transcript: muster session history ${label ?? id}`,
    }),
  );
}
