import { ok, refuse, type Result } from '#base';
import { CONTRACT_VERSION, refusal } from '#domain';
import type { AgentHarness, Principal, Refusal } from '#domain';
import { agentRows, turnRows } from '#store';
import type { HubDeps } from '../deps.ts';
import { agentOf } from '../turns/held-turn.ts';

/** Notes that an agent lives and renews its leases. Its intent is never touched. */
export async function recordHeartbeat(
  deps: HubDeps,
  by: Principal,
  input: { contract: number; version: string; harnesses?: AgentHarness[] | undefined },
): Promise<Result<null, Refusal>> {
  const agent = agentOf(by);
  if (!agent.ok) return agent;
  if (input.contract > CONTRACT_VERSION || input.contract < CONTRACT_VERSION - 1)
    return unsupported(input.contract);
  await deps.store.unit(async (tx) => {
    await agentRows.heard(tx, agent.value);
    await turnRows.renewLeases(tx, agent.value, tx.now + deps.settings().leaseMs);
    if (input.harnesses === undefined) return;
    await agentRows.changeAgent(tx, agent.value, {
      harnesses: input.harnesses,
      version: input.version,
      contract: input.contract,
    });
    await tx.event({
      type: 'agent.changed',
      user: by.user,
      subject: agent.value,
      data: { harnesses: input.harnesses.map(({ name }) => name) },
    });
  });
  return ok(null);
}

const unsupported = (contract: number) =>
  refuse(
    refusal(
      'agent.contract_unsupported',
      `The agent speaks contract ${contract}; this hub serves ${CONTRACT_VERSION - 1} and ${CONTRACT_VERSION}.`,
      {
        hint: contract > CONTRACT_VERSION ? 'Upgrade the hub first.' : 'Upgrade the agent.',
        details: { serves: [CONTRACT_VERSION - 1, CONTRACT_VERSION] },
      },
    ),
  );
