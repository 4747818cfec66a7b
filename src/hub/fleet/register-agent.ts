import { ok, refuse, type Result } from '#base';
import { newId, refusal } from '#domain';
import type { AgentId, Principal, Refusal, TokenId } from '#domain';
import { agentRows, tokenRows, type Tx } from '#store';
import { recordAudit } from '../audit/index.ts';
import { isKnownToken, mintAnother, TOKENS_TOPIC } from '../auth/index.ts';
import type { HubDeps } from '../deps.ts';
import { notFor } from '../refusals.ts';
import type { RegisterInput } from '../services.ts';
import { contractProblem } from './contract-version.ts';

/** Registers an agent of the person who minted the join token. Whatever is refused leaves that token as it was. */
export async function registerAgent(
  deps: HubDeps,
  by: Principal,
  input: RegisterInput,
): Promise<Result<{ agent: AgentId; name: string; token: string }, Refusal>> {
  if (by.kind !== 'join') return notFor(by, 'register an agent');
  const problem = contractProblem(input.contract);
  if (problem) return refuse(problem);
  return deps.store.unit(async (tx) => {
    const good = await stillGood(tx, by.token);
    if (!good.ok) return good;
    const { host_uid: hostUid = null, token: drawn, ...said } = input;
    if (drawn !== undefined && (await isKnownToken(tx, drawn))) return known();
    const id = newId(deps.ids, 'agent');
    const agent = { ...said, hostUid, id, user: by.user, intent: 'active', createdAt: tx.now } as const;
    if (!(await agentRows.insertAgent(tx, agent))) return nameTaken(input.name);
    await tokenRows.useUpToken(tx, by.token, id);
    tx.wake(TOKENS_TOPIC);
    const { name, hostname } = input;
    await tx.event({ type: 'agent.registered', user: by.user, subject: id, data: { name, hostname } });
    await recordAudit(tx, by, {
      door: 'agent',
      action: 'agent.registered',
      subject: id,
      data: { name, hostname },
    });
    return ok({ agent: id, name, token: await mintAnother(tx, deps, by.user, id, drawn) });
  });
}

/** A token that somebody has already must not be given to another agent. */
const known = () =>
  refuse(
    refusal('request.invalid', 'The token that this agent has drawn is known already.', {
      hint: 'Start it anew: it draws another.',
    }),
  );

/** Under its lock: of two who come with one token, one registers. */
async function stillGood(tx: Tx, id: TokenId): Promise<Result<null, Refusal>> {
  await tx.lock('tokens', [id]);
  const token = await tokenRows.findToken(tx, id);
  if (token?.subject != null)
    return refuse(refusal('auth.join_used', 'This join token has registered an agent already.', MINT));
  if (!token || token.revokedAt !== null)
    return refuse(refusal('auth.revoked', 'This join token was revoked.', MINT));
  if (token.expiresAt !== null && tx.now >= token.expiresAt)
    return refuse(refusal('auth.expired', 'This join token has expired.', MINT));
  return ok(null);
}

const MINT = { hint: 'Mint another: muster agent token' };

/** A name is how people address it, so that two of one person cannot share it. */
export const nameTaken = (name: string) =>
  refuse(
    refusal('agent.name_taken', `There is an agent "${name}" already.`, {
      hint: `Give this one another name (--name NAME); or, when it is the same host that starts anew, first: muster agent remove ${name}`,
      details: { name },
    }),
  );
