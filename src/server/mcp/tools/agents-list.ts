import { z } from 'zod';
import { ok } from '#base';
import { LIMITS } from '#domain';
import type { AgentView } from '#hub';
import { defineTool } from '../tool.ts';
import { inLine } from '../words.ts';

export const agentsList = defineTool({
  name: 'agents_list',
  toolset: 'delegates',
  title: 'List agents and harnesses',
  description:
    'Lists the machines (agents) of your user, whether each is heard, its free slots, and the harnesses that can be spawned there.',
  input: z.strictObject({}),
  readOnly: true,
  async run({ hub, by }) {
    const listed = await hub.fleet.list(by, { limit: LIMITS.pageMost });
    if (!listed.ok) return listed;
    const { items } = listed.value;
    const text =
      items.length === 0
        ? 'No agent is registered: your user starts one with muster up.'
        : items.map(line).join('\n');
    return ok({ text, data: { agents: items.map(data) } });
  },
});

function line({ agent, liveness, slotsHeld }: AgentView): string {
  const harnesses = agent.harnesses.map(({ name, version }) => (version ? `${name} ${version}` : name));
  const intent = agent.intent === 'active' ? '' : `, ${agent.intent}`;
  return `- ${inLine(agent.name)}: ${liveness.heard}${intent}, ${slotsHeld} of ${agent.slots} slots in use; harnesses: ${inLine(harnesses.join(', ')) || 'none'}`;
}

/** What a session needs to choose; nothing of the machine beyond that. */
function data({ agent, liveness, slotsHeld }: AgentView) {
  const { name, intent, slots, tags } = agent;
  const harnesses = agent.harnesses.map((harness) => ({
    name: harness.name,
    version: harness.version ?? null,
  }));
  return { name, intent, heard: liveness.heard, slots, slotsHeld, tags, harnesses };
}
