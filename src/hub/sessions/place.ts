import { ok, refuse, type Result } from '#base';
import { livenessOf, refusal } from '#domain';
import type { Agent, HubSettings, Refusal, Session, UserId } from '#domain';
import { agentRows, turnRows, type Reader } from '#store';

export interface Wish {
  harness?: string | undefined;
  /** Name or id of an agent. */
  agent?: string | undefined;
}

export interface Place {
  agent: Agent;
  harness: string;
}

/**
 * Where a session will run: the named agent, else one that has the harness, heard before silent, least loaded first. A
 * session is bound to its agent for life, also when that is not heard just now: then its turn says what it waits for.
 */
export async function placeSession(
  reader: Reader,
  user: UserId,
  owner: Session,
  wish: Wish,
  context: { settings: HubSettings; listeningSince: number },
): Promise<Result<Place, Refusal>> {
  const agents = await agentRows.listAgents(reader, user);
  const candidates = wish.agent === undefined ? ok(agents) : named(agents, wish.agent);
  if (!candidates.ok) return candidates;
  const harness = chooseHarness(candidates.value, owner, wish, context.settings);
  if (!harness.ok) return harness;
  const able = candidates.value.filter((agent) => agent.harnesses.some(({ name }) => name === harness.value));
  const ranked = await rank(reader, able, context);
  const best =
    ranked.find((agent) => agent.intent === 'active') ?? ranked.find((agent) => agent.intent === 'draining');
  if (!best) return disabledOnly(harness.value);
  return ok({ agent: best, harness: harness.value });
}

function named(agents: readonly Agent[], wish: string): Result<Agent[], Refusal> {
  const agent = agents.find(({ id, name }) => id === wish || name === wish);
  if (!agent) {
    const known = agents.map(({ name }) => name).join(', ') || 'none yet';
    return refuse(
      refusal('spawn.agent_unknown', `No agent "${wish}" is registered; there is: ${known}.`, {
        hint: 'See them: muster agent list',
      }),
    );
  }
  if (agent.intent === 'disabled') {
    return refuse(
      refusal('spawn.agent_forbidden', `Agent "${wish}" is disabled.`, {
        hint: 'Name another, or enable it.',
      }),
    );
  }
  return ok([agent]);
}

function chooseHarness(
  agents: readonly Agent[],
  owner: Session,
  wish: Wish,
  settings: HubSettings,
): Result<string, Refusal> {
  const known = [...new Set(agents.flatMap((agent) => agent.harnesses.map(({ name }) => name)))].sort();
  const wanted = wish.harness ?? (settings.defaultHarness || owner.harness) ?? undefined;
  if (wanted !== undefined)
    return known.includes(wanted) ? ok(wanted) : unknownHarness(wanted, known, agents.length === 0);
  const conversational = known.filter((name) => name !== 'shell');
  const only = conversational[0];
  if (only !== undefined && conversational.length === 1) return ok(only);
  if (conversational.length === 0) return unknownHarness('(default)', known, agents.length === 0);
  return refuse(
    refusal(
      'spawn.harness_ambiguous',
      `No harness was named and several are there: ${conversational.join(', ')}.`,
      {
        hint: `Name one (--harness ${conversational[0]}), or set it once: muster config set spawn.defaultHarness ${conversational[0]}`,
        details: { known },
      },
    ),
  );
}

function unknownHarness(
  wanted: string,
  known: readonly string[],
  noAgent: boolean,
): { ok: false; error: Refusal } {
  const why = noAgent ? 'no agent is registered' : `the agents have: ${known.join(', ') || 'none'}`;
  return refuse(
    refusal('spawn.harness_unknown', `Harness "${wanted}" is not to be had: ${why}.`, {
      hint:
        wanted === 'native'
          ? 'It is built in and needs a model: set harness.native.baseUrl and harness.native.model where the agent runs, and restart the agent.'
          : 'Install it where an agent runs and restart the agent, or name another.',
      details: { known: [...known] },
    }),
  );
}

function disabledOnly(harness: string): { ok: false; error: Refusal } {
  return refuse(
    refusal('spawn.agent_forbidden', `Every agent that has harness "${harness}" is disabled.`, {
      hint: 'Enable one: see muster agent list',
    }),
  );
}

async function rank(
  reader: Reader,
  agents: readonly Agent[],
  context: { settings: HubSettings; listeningSince: number },
): Promise<Agent[]> {
  const ids = agents.map(({ id }) => id);
  // What waits counts too: else all that is spawned at once would go to one agent.
  const [heard, held] = [await agentRows.lastHeard(reader, ids), await turnRows.countLoad(reader, ids)];
  const score = (agent: Agent) => {
    const { heard: state } = livenessOf(
      heard.get(agent.id) ?? null,
      reader.now,
      context.settings,
      context.listeningSince,
    );
    return (state === 'online' ? 0 : 1_000_000) + (held.get(agent.id) ?? 0) / Math.max(1, agent.slots);
  };
  return [...agents].sort((a, b) => score(a) - score(b) || (a.name < b.name ? -1 : 1));
}
