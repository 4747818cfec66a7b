import { livenessOf } from '#domain';
import type { AgentId, CommandAgent, HeldWork } from '#domain';
import { agentRows, sessionRows, turnRows, type Reader } from '#store';
import type { HubDeps } from '../deps.ts';

/** What a command's wait is told from; null when its agent was removed. */
export async function readCommandAgent(
  deps: HubDeps,
  reader: Reader,
  id: AgentId,
): Promise<CommandAgent | null> {
  const agent = await agentRows.findAgent(reader, id);
  if (!agent) return null;
  const heard = (await agentRows.lastHeard(reader, [id])).get(id) ?? null;
  const holds = await readHolds(reader, id);
  const { name, intent } = agent;
  return {
    name,
    intent,
    liveness: livenessOf(heard, reader.now, deps.settings(), deps.listeningSince()),
    holds,
  };
}

/** Also turns that wait, and hold no slot meanwhile: they must end too before its process does. */
async function readHolds(reader: Reader, agent: AgentId): Promise<HeldWork[]> {
  const turns = await turnRows.heldByAgent(reader, agent);
  const found = await sessionRows.findSessions(
    reader,
    turns.map(({ session }) => session),
  );
  const labels = new Map(found.map(({ id, label }) => [id, label]));
  return turns.map(({ session, waitingOn }) => ({
    session,
    name: labels.get(session) ?? session,
    approval: waitingOn,
  }));
}
