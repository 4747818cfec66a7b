import { Periodic } from '#base';
import { livenessOf } from '#domain';
import type { AgentId, EventType, Liveness } from '#domain';
import { agentRows } from '#store';
import type { HubDeps } from '../deps.ts';
import { tellLeadsOfLost } from '../teams/lose-teammates.ts';

const EVERY_MS = 5_000;

const TOLD_AS: Partial<Record<Liveness['heard'], EventType>> = {
  online: 'agent.online',
  offline: 'agent.offline',
  lost: 'agent.lost',
};

/**
 * Tells of agents that fall silent or come back; what follows from silence is the reaper's. Each hub looks, and the one
 * that writes down first what was told tells it.
 */
export function livenessWatcher(deps: HubDeps): Periodic {
  const told = new Map<AgentId, Liveness['heard']>();
  return new Periodic({
    name: 'liveness-watcher',
    everyMs: EVERY_MS,
    clock: deps.clock,
    log: deps.log,
    round: async () => {
      const seen = await deps.store.read(async (reader) => {
        const agents = await agentRows.listAgents(reader);
        const heard = await agentRows.lastHeard(
          reader,
          agents.map(({ id }) => id),
        );
        return agents.map((agent) => ({
          agent,
          state: livenessOf(heard.get(agent.id) ?? null, reader.now, deps.settings(), deps.listeningSince())
            .heard,
        }));
      });
      for (const { agent, state } of seen) {
        if (told.get(agent.id) === state) continue;
        told.set(agent.id, state);
        const type = TOLD_AS[state];
        if (!type) continue;
        await deps.store.unit(async (tx) => {
          if (!(await agentRows.noteTold(tx, agent.id, state))) return;
          await tx.event({ type, user: agent.user, subject: agent.id, data: { name: agent.name } });
          if (state === 'lost') await tellLeadsOfLost(tx, deps.ids, agent);
        });
      }
    },
  });
}
