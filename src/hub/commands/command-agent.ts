import { livenessOf } from '#domain';
import type { AgentId, CommandAgent } from '#domain';
import { agentRows, turnRows, type Reader } from '#store';
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
  const running =
    (await turnRows.countSlotsHeld(reader, [id], await deps.waits.sessions(reader, [id]))).get(id) ?? 0;
  const { name, intent } = agent;
  return {
    name,
    intent,
    liveness: livenessOf(heard, reader.now, deps.settings(), deps.listeningSince()),
    running,
  };
}
