import { ok, type Result } from '#base';
import { livenessOf } from '#domain';
import type { Agent, AgentId, Principal, Refusal } from '#domain';
import { agentRows, turnRows, type Reader } from '#store';
import type { HubDeps } from '../deps.ts';
import { notFor } from '../refusals.ts';
import type { AgentView, AuthService, FleetService } from '../services.ts';
import { agentOf } from '../turns/held-turn.ts';
import { agentNotFound, changeAgent, removeAgent, rotateToken } from './change-agent.ts';
import { ensureLocal } from './local-agent.ts';
import { registerAgent } from './register-agent.ts';

export interface FleetDeps extends HubDeps {
  auth: Pick<AuthService, 'mintAgentToken'>;
}

/** Agents as people see them, and sessions that look where to spawn. */
export function createFleet(deps: FleetDeps): FleetService {
  return {
    async list(by) {
      if (by.kind === 'agent' || by.kind === 'join') return notFor(by, 'list agents');
      const items = await deps.store.read(async (reader) =>
        views(deps, reader, await agentRows.listAgents(reader, by.user)),
      );
      return ok({ items, next: null });
    },
    show: (by, idOrName) => show(deps, by, idOrName),
    register: (by, input) => registerAgent(deps, by, input),
    async self(by) {
      const agent = agentOf(by);
      if (!agent.ok) return agent;
      const known = await deps.store.read((reader) => agentRows.findAgent(reader, agent.value));
      return known ? ok({ agent: known.id, name: known.name }) : agentNotFound(agent.value);
    },
    async change(by, idOrName, change) {
      const changed = await changeAgent(deps, by, idOrName, change);
      return changed.ok ? show(deps, by, changed.value) : changed;
    },
    async rotate(by, idOrName) {
      const rotated = await rotateToken(deps, by, idOrName);
      return rotated.ok ? show(deps, by, rotated.value) : rotated;
    },
    remove: (by, idOrName, input) => removeAgent(deps, by, idOrName, input),
    ensureLocal: (user, input) => ensureLocal(deps, user, input),
    setSlots: (agent, slots) => setSlots(deps, agent, slots),
  };
}

async function show(deps: HubDeps, by: Principal, idOrName: string): Promise<Result<AgentView, Refusal>> {
  if (by.kind !== 'user') return notFor(by, 'look at agents');
  return deps.store.read(async (reader) => {
    const agents = await agentRows.listAgents(reader, by.user);
    const agent = agents.find(({ id, name }) => id === idOrName || name === idOrName);
    const [view] = agent ? await views(deps, reader, [agent]) : [];
    if (view) return ok(view);
    return agentNotFound(idOrName);
  });
}

async function views(deps: HubDeps, reader: Reader, agents: readonly Agent[]): Promise<AgentView[]> {
  const ids = agents.map(({ id }) => id);
  const heard = await agentRows.lastHeard(reader, ids);
  const held = await turnRows.countSlotsHeld(reader, ids, await deps.waits.sessions(reader, ids));
  return agents.map((agent) => {
    const liveness = livenessOf(
      heard.get(agent.id) ?? null,
      reader.now,
      deps.settings(),
      deps.listeningSince(),
    );
    return {
      agent,
      liveness: { heard: liveness.heard, since: 'since' in liveness ? liveness.since : null },
      slotsHeld: held.get(agent.id) ?? 0,
    };
  });
}

async function setSlots({ store }: HubDeps, id: AgentId, slots: number): Promise<void> {
  await store.unit(async (tx) => {
    const agent = await agentRows.findAgent(tx, id);
    if (!agent || agent.slots === slots) return;
    await agentRows.changeAgent(tx, id, { slots });
    await tx.event({ type: 'agent.changed', user: agent.user, subject: id, data: { slots } });
    tx.wake(`agent:${id}`);
  });
}
