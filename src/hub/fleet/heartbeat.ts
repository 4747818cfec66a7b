import { ok, refuse, type Result } from '#base';
import { refusal } from '#domain';
import type { AgentHarness, AgentId, Principal, Refusal } from '#domain';
import { agentRows, tokenRows, turnRows, type Tx } from '#store';
import { endFormerTokens, mintAnother } from '../auth/index.ts';
import type { HubDeps } from '../deps.ts';
import type { Heard } from '../services.ts';
import { agentOf } from '../turns/held-turn.ts';
import { contractProblem } from './contract-version.ts';

/** Notes that an agent lives and renews its leases. Its intent is never touched. */
export async function recordHeartbeat(
  deps: HubDeps,
  by: Principal,
  input: { contract: number; version: string; harnesses?: AgentHarness[] | undefined },
): Promise<Result<Heard, Refusal>> {
  const agent = agentOf(by);
  if (!agent.ok) return agent;
  const problem = contractProblem(input.contract);
  if (problem) return refuse(problem);
  return deps.store.unit(async (tx) => {
    const known = await agentRows.findAgent(tx, agent.value);
    if (!known) return gone();
    await agentRows.heard(tx, agent.value);
    await turnRows.renewLeases(tx, agent.value, tx.now + deps.settings().leaseMs);
    if (input.harnesses !== undefined) await takeHarnesses(tx, by, agent.value, input.harnesses, input);
    const token = await renewToken(deps, tx, by, agent.value);
    return ok({ slots: known.slots, ...(token === undefined ? {} : { token }) });
  });
}

async function takeHarnesses(
  tx: Tx,
  by: Principal,
  agent: AgentId,
  harnesses: AgentHarness[],
  { version, contract }: { version: string; contract: number },
): Promise<void> {
  await agentRows.changeAgent(tx, agent, { harnesses, version, contract });
  await tx.event({
    type: 'agent.changed',
    user: by.user,
    subject: agent,
    data: { harnesses: harnesses.map(({ name }) => name) },
  });
  // Its poll may have waited since before they were known, for other tasks than it can work on now.
  tx.wake(`agent:${agent}`);
}

/**
 * Where a person had it rotated: a new token with each heartbeat until one comes that uses it. Only then do the former
 * end, so that an answer that was lost costs nothing.
 */
async function renewToken(deps: HubDeps, tx: Tx, by: Principal, agent: AgentId): Promise<string | undefined> {
  const renewal = await tokenRows.renewalOf(tx, 'agent', agent, by.token);
  if (renewal === 'due') return mintAnother(tx, deps, by.user, agent);
  if (renewal === 'arrived') await endFormerTokens(tx, agent, by.token);
  return undefined;
}

/** It was removed between the look at its token and now. */
const gone = () => refuse(refusal('auth.revoked', 'The agent of this token was removed.'));
