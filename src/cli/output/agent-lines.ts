import type { RouteAnswer } from '#contract';
import { oneLine } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { ago, span } from './spans.ts';
import { facts, table } from './table.ts';

export type AgentView = RouteAnswer<'agents.show'>;

/** Whether it is heard, and what people ask of it, which are two things. */
function standing({ liveness, intent }: AgentView, now: number): string {
  const heard =
    liveness.heard === 'never'
      ? 'never heard'
      : liveness.heard === 'online'
        ? 'online'
        : `${liveness.heard} since ${span(now - (liveness.since ?? now))}`;
  return intent === 'active' ? heard : `${heard}, ${intent}`;
}

const harnessName = (harness: AgentView['harnesses'][number]): string =>
  harness.version === undefined ? harness.name : `${harness.name} ${oneLine(harness.version, 40)}`;

export function agentTable(agents: readonly AgentView[], look: Look): string {
  return table(
    agents,
    [
      { head: 'AGENT', cell: (agent) => oneLine(agent.name, 60), paint: look.style.bold },
      {
        head: 'IS',
        cell: (agent) => standing(agent, look.now),
        paint: (text, agent) =>
          agent.liveness.heard === 'online' ? look.style.good(text) : look.style.bad(text),
      },
      { head: 'TURNS', cell: (agent) => `${agent.slotsHeld} of ${agent.slots}` },
      { head: 'HARNESSES', cell: (agent) => agent.harnesses.map(harnessName).join(', '), flexible: true },
      { head: 'HOST', cell: (agent) => oneLine(agent.hostname, 60) },
    ],
    look,
  );
}

/** Where its sessions may work, where it said so; the one beside the hub works anywhere. */
function rootsText({ metadata }: AgentView): string | null {
  const { roots } = metadata;
  return Array.isArray(roots) ? oneLine(roots.map(String).join(', '), 400) : null;
}

export function agentText(agent: AgentView, look: Look): string {
  const head = facts(
    [
      ['Agent', oneLine(agent.name)],
      ['Id', agent.id],
      ['Is', standing(agent, look.now)],
      ['Turns', `${agent.slotsHeld} of ${agent.slots} run`],
      ['Host', oneLine(`${agent.hostname} (${agent.platform})`)],
      ['Version', agent.version],
      ['Tags', agent.tags.join(', ')],
      ['Works in', rootsText(agent)],
      ['Registered', ago(agent.createdAt, look.now)],
    ],
    look.style,
  );
  if (agent.harnesses.length === 0)
    return `${head}\n\nIt found no harness. Install one, or configure harness.NAME.command.`;
  const harnesses = table(
    agent.harnesses,
    [
      { head: 'HARNESS', cell: harnessName, paint: look.style.bold },
      { head: 'RESUMES', cell: (each) => (each.canResume ? 'yes' : 'no') },
      { head: 'STEERABLE', cell: (each) => (each.canSteer ? 'yes' : 'no') },
      {
        head: 'NEEDS',
        cell: (each) => (each.login === undefined ? '' : `no login is seen. ${oneLine(each.login, 300)}`),
        flexible: true,
      },
    ],
    look,
  );
  return `${head}\n\n${harnesses}`;
}
