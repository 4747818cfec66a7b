import { CONTRACT_VERSION, newId } from '#domain';
import type { Agent, AgentId, UserId } from '#domain';
import { agentRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import type { AuthService, LocalAgentInput } from '../services.ts';

export interface LocalDeps extends HubDeps {
  auth: Pick<AuthService, 'mintAgentToken'>;
}

/** The agent that `muster up` runs beside the hub: found or made, with a fresh token. */
export async function ensureLocal(
  deps: LocalDeps,
  user: UserId,
  { known, ...input }: LocalAgentInput,
): Promise<{ agent: AgentId; name: string; token: string }> {
  const { id, name } = await deps.store.unit(async (tx) => {
    const own = await findOwn(deps, tx, user, input.name, known);
    if (own) {
      await agentRows.changeAgent(tx, own.id, { ...input, name: own.name });
      return own;
    }
    return insertFirst(deps, tx, user, input);
  });
  return { agent: id, name, token: await deps.auth.mintAgentToken(user, id) };
}

/** By its id; by its name alone only where no other hub can have an agent of that name. */
async function findOwn(
  { roster }: HubDeps,
  tx: Tx,
  user: UserId,
  name: string,
  known: AgentId | undefined,
): Promise<Agent | null> {
  const own = known === undefined ? null : await agentRows.findAgent(tx, known);
  if (own?.user === user) return own;
  return roster.shared ? null : agentRows.findAgentByName(tx, user, name);
}

/** The unique index on names decides between two hubs that start at once. */
async function insertFirst(
  deps: HubDeps,
  tx: Tx,
  user: UserId,
  input: Omit<LocalAgentInput, 'known'>,
): Promise<{ id: AgentId; name: string }> {
  const fresh = { user, intent: 'active', harnesses: [], tags: [], contract: CONTRACT_VERSION } as const;
  for (let number = 1; ; number++) {
    const id = newId(deps.ids, 'agent');
    const name = number === 1 ? input.name : `${input.name}-${number}`;
    const agent = { ...input, ...fresh, harnesses: [], tags: [], id, name, createdAt: tx.now };
    if (!(await agentRows.insertAgent(tx, agent))) continue;
    await tx.event({ type: 'agent.registered', user, subject: id, data: { name } });
    return { id, name };
  }
}
