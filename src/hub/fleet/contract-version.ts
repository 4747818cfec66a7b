import { CONTRACT_VERSION, refusal, type Refusal } from '#domain';

/** Why this hub does not serve an agent of that contract: it serves its own version and the one before. */
export function contractProblem(contract: number): Refusal | undefined {
  if (contract <= CONTRACT_VERSION && contract >= CONTRACT_VERSION - 1) return undefined;
  return refusal(
    'agent.contract_unsupported',
    `The agent speaks contract ${contract}; this hub serves ${CONTRACT_VERSION - 1} and ${CONTRACT_VERSION}.`,
    {
      hint: contract > CONTRACT_VERSION ? 'Upgrade the hub first.' : 'Upgrade the agent.',
      details: { serves: [CONTRACT_VERSION - 1, CONTRACT_VERSION] },
    },
  );
}
