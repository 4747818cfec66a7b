import { livenessOf, type AgentId } from '#domain';
import { agentRows, type Reader } from '#store';
import type { HubDeps } from '../deps.ts';

/** Whether an agent is heard now: `online`, `offline`, `lost` beyond `lost_after`, or `never`. */
export async function reachOf(
  deps: Pick<HubDeps, 'settings' | 'listeningSince'>,
  reader: Reader,
  agent: AgentId,
): Promise<ReturnType<typeof livenessOf>['heard']> {
  const heard = (await agentRows.lastHeard(reader, [agent])).get(agent) ?? null;
  return livenessOf(heard, reader.now, deps.settings(), deps.listeningSince()).heard;
}
