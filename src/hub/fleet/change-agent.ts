import { ok, refuse, type Result } from '#base';
import { refusal } from '#domain';
import type { Agent, AgentId, Principal, Refusal, SessionId } from '#domain';
import { agentRows, sessionRows, tokenRows, type Tx } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import { TOKENS_TOPIC } from '../auth/index.ts';
import { endCommandsOf } from '../commands/end-command.ts';
import type { HubDeps } from '../deps.ts';
import { notFor } from '../refusals.ts';
import type { AgentChange } from '../services.ts';
import { forceClose } from '../sessions/close-session.ts';
import { loseHeld } from '../tasks/attempts/lose-attempts.ts';
import { nameTaken } from './register-agent.ts';

/** Does something with an agent of the person, whose row is locked. */
export async function withAgent<T>(
  deps: HubDeps,
  by: Principal,
  idOrName: string,
  work: (tx: Tx, agent: Agent) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  if (by.kind !== 'user') return notFor(by, 'direct agents');
  return deps.store.unit(async (tx) => {
    const seen = await findOfPerson(tx, by, idOrName);
    if (seen) await tx.lock('agents', [seen.id]);
    const agent = seen && (await agentRows.findAgent(tx, seen.id));
    return agent ? work(tx, agent) : agentNotFound(idOrName);
  });
}

async function findOfPerson(tx: Tx, by: Principal, idOrName: string): Promise<Agent | undefined> {
  const agents = await agentRows.listAgents(tx, by.user);
  return agents.find(({ id, name }) => id === idOrName || name === idOrName);
}

export const agentNotFound = (idOrName: string) =>
  refuse(
    refusal('agent.not_found', `No agent "${idOrName}" was found.`, {
      hint: 'See them: muster agent list',
    }),
  );

/** Writes what a person asks of an agent, and wakes whoever waits for it: its poll, and in every hub what is known of its token. */
export function changeAgent(
  deps: HubDeps,
  by: Principal,
  idOrName: string,
  asked: AgentChange,
): Promise<Result<AgentId, Refusal>> {
  return withAgent(deps, by, idOrName, async (tx, agent) => {
    const change = differing(agent, asked);
    if (Object.keys(change).length === 0) return ok(agent.id);
    const { name } = change;
    if (name !== undefined && (await agentRows.findAgentByName(tx, by.user, name))) return nameTaken(name);
    await agentRows.changeAgent(tx, agent.id, change);
    await tellChange(tx, by, agent, change);
    return ok(agent.id);
  });
}

type Change = Partial<Pick<Agent, 'intent' | 'name' | 'slots' | 'tags'>>;

function differing(agent: Agent, { intent, name, slots, tags }: AgentChange): Change {
  return {
    ...(intent === undefined || intent === agent.intent ? {} : { intent }),
    ...(name === undefined || name === agent.name ? {} : { name }),
    ...(slots === undefined || slots === agent.slots ? {} : { slots }),
    ...(tags === undefined || tags.join() === agent.tags.join() ? {} : { tags }),
  };
}

/** In the unit of the change. */
export async function tellChange(tx: Tx, by: Principal, agent: Agent, change: Change): Promise<void> {
  const data = { ...change, of: agent.name };
  await tx.event({ type: 'agent.changed', user: agent.user, subject: agent.id, data });
  await recordAudit(tx, by, { door: doorOf(by), action: 'agent.changed', subject: agent.id, data });
  tx.wake(`agent:${agent.id}`);
  if (change.intent !== undefined) tx.wake(TOKENS_TOPIC);
}

/** Has its token replaced by its next heartbeat. */
export function rotateToken(
  deps: HubDeps,
  by: Principal,
  idOrName: string,
): Promise<Result<AgentId, Refusal>> {
  return withAgent(deps, by, idOrName, async (tx, agent) => {
    const tokens = await tokenRows.markForRenewal(tx, 'agent', agent.id);
    if (tokens === 0) {
      return refuse(
        refusal('token.not_found', `Agent ${agent.name} has no token that is good.`, {
          hint: `Let it join anew: muster agent remove ${agent.name}, then muster agent token`,
        }),
      );
    }
    await tx.event({ type: 'agent.changed', user: agent.user, subject: agent.id, data: { rotating: true } });
    await recordAudit(tx, by, { door: doorOf(by), action: 'agent.rotated', subject: agent.id });
    return ok(agent.id);
  });
}

/** Takes an agent away. Sessions that live on it are closed only by force: their processes stay on a host that nobody reaches. */
export function removeAgent(
  deps: HubDeps,
  by: Principal,
  idOrName: string,
  { force }: { force: boolean },
): Promise<Result<{ removed: AgentId; name: string; closed: SessionId[] }, Refusal>> {
  return withAgent(deps, by, idOrName, async (tx, agent) => {
    const live = await agentRows.liveSessionsOn(tx, agent.id);
    if (live.length > 0 && !force) return hasSessions(agent, live.length);
    for (const id of live) {
      const session = await sessionRows.lockSession(tx, id);
      // One that another owned was closed with its owner.
      if (session?.state === 'starting' || session?.state === 'open' || session?.state === 'closing')
        await forceClose(tx, deps.ids, session, 'agent_removed');
    }
    await endCommandsOf(tx, agent.id, agent.name);
    await loseHeld(tx, agent.user, agent.id, {
      code: 'agent.removed',
      message: `agent ${agent.name} was removed`,
    });
    await tokenRows.endTokensOf(tx, 'agent', agent.id, tx.now);
    tx.wake(TOKENS_TOPIC);
    await agentRows.deleteAgent(tx, agent.id);
    const data = { name: agent.name, closed: live.length };
    await tx.event({ type: 'agent.removed', user: agent.user, subject: agent.id, data });
    await recordAudit(tx, by, { door: doorOf(by), action: 'agent.removed', subject: agent.id, data });
    tx.wake(`agent:${agent.id}`);
    return ok({ removed: agent.id, name: agent.name, closed: live });
  });
}

const hasSessions = ({ name }: Agent, live: number) =>
  refuse(
    refusal(
      'agent.has_sessions',
      `Agent ${name} has ${live} live session${live === 1 ? '' : 's'}, which could not be torn down once it is removed.`,
      {
        hint: `Close them first, or accept that what runs on its host stays there: muster agent remove ${name} --force`,
        details: { sessions: live },
      },
    ),
  );
