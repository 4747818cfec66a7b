import { LIVE_SESSION_STATES } from '#domain';
import type { Agent, AgentHarness, AgentId, SessionId, UserId } from '#domain';
import type { Selectable } from 'kysely';
import type { HotStatement, Reader, Tx } from '../port.ts';
import type { AgentsTable } from '../schema.ts';
import { json } from './row.ts';
import { rowsByIds } from './rows-by-ids.ts';

type Row = Selectable<AgentsTable>;

const BY_IDS = rowsByIds({ name: 'agents_by_ids', table: 'agents' });
const more = '(select last_heard_at from agent_liveness where agent_id = one.id) as last_heard_at';
const HEARD_BY_IDS = rowsByIds({ name: 'agents_heard', table: 'agents', more });
const LIVENESS_BY_IDS = rowsByIds({
  name: 'agent_liveness_by_ids',
  table: 'agent_liveness',
  key: 'agent_id',
});
const LOCK_HEARD_BY_IDS = rowsByIds({ name: 'agents_heard_locked', table: 'agents', more, locked: true });

export function toAgent(row: Row): Agent {
  return {
    id: row.id,
    user: row.user_id,
    name: row.name,
    hostname: row.hostname,
    hostUid: row.host_uid,
    platform: row.platform,
    version: row.version,
    intent: row.intent,
    slots: row.slots,
    harnesses: json<AgentHarness[]>(row.harnesses) ?? [],
    tags: json<string[]>(row.tags) ?? [],
    contract: row.contract,
    metadata: json<Record<string, unknown>>(row.metadata) ?? {},
    createdAt: row.created_at,
  };
}

/** Adds an agent with its liveness-less start and an empty inbox. False when its person has one of that name. */
export async function insertAgent(tx: Tx, agent: Agent): Promise<boolean> {
  const { id, user, name, hostname, platform, version, intent, slots, contract } = agent;
  const made = await tx.db
    .insertInto('agents')
    .values({
      id,
      user_id: user,
      name,
      hostname,
      host_uid: agent.hostUid ?? null,
      metadata: JSON.stringify(agent.metadata ?? {}),
      platform,
      version,
      intent,
      slots,
      contract,
      harnesses: JSON.stringify(agent.harnesses),
      tags: JSON.stringify(agent.tags),
      created_at: agent.createdAt,
    })
    .onConflict((conflict) => conflict.columns(['user_id', 'name']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) return false;
  await tx.db.insertInto('inbox_heads').values({ agent_id: id, seq: 0, acked: 0 }).execute();
  return true;
}

export async function changeAgent(
  tx: Tx,
  id: AgentId,
  changes: Partial<
    Pick<
      Agent,
      'hostname' | 'platform' | 'version' | 'slots' | 'harnesses' | 'contract' | 'intent' | 'tags' | 'name'
    >
  >,
): Promise<void> {
  const { harnesses, tags, ...plain } = changes;
  const set = {
    ...plain,
    ...(harnesses ? { harnesses: JSON.stringify(harnesses) } : {}),
    ...(tags ? { tags: JSON.stringify(tags) } : {}),
  };
  if (Object.keys(set).length === 0) return;
  await tx.db.updateTable('agents').set(set).where('id', '=', id).execute();
}

/** The sessions that live on an agent, in the order of their ids. */
export async function liveSessionsOn(reader: Reader, agent: AgentId): Promise<SessionId[]> {
  const rows = await reader.db
    .selectFrom('sessions')
    .select('id')
    .where('agent_id', '=', agent)
    .where('state', 'in', [...LIVE_SESSION_STATES])
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Takes an agent away with its inbox. Sessions that were on it stay, and are nobody's; all of them have to have ended. */
export async function deleteAgent(tx: Tx, id: AgentId): Promise<void> {
  await tx.db.updateTable('sessions').set({ agent_id: null }).where('agent_id', '=', id).execute();
  await tx.db.deleteFrom('agents').where('id', '=', id).execute();
}

export async function findAgent(reader: Reader, id: AgentId): Promise<Agent | null> {
  const row = await reader.db.selectFrom('agents').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toAgent(row) : null;
}

export async function findAgentByName(reader: Reader, user: UserId, name: string): Promise<Agent | null> {
  const row = await reader.db
    .selectFrom('agents')
    .selectAll()
    .where('user_id', '=', user)
    .where('name', '=', name)
    .executeTakeFirst();
  return row ? toAgent(row) : null;
}

/** A user's agents by name; all agents when no user is given. */
export async function listAgents(reader: Reader, user?: UserId): Promise<Agent[]> {
  let select = reader.db.selectFrom('agents').selectAll();
  if (user !== undefined) select = select.where('user_id', '=', user);
  return (await select.orderBy('name').orderBy('id').execute()).map(toAgent);
}

/** A user's agents by name, a page of them: those after the name `after`. */
export async function pageOfAgents(
  reader: Reader,
  user: UserId,
  { after, most }: { after: string; most: number },
): Promise<Agent[]> {
  const rows = await reader.db
    .selectFrom('agents')
    .selectAll()
    .where('user_id', '=', user)
    .where('name', '>', after)
    .orderBy('name')
    .limit(most)
    .execute();
  return rows.map(toAgent);
}

export async function findAgents(reader: Reader, ids: readonly AgentId[]): Promise<Agent[]> {
  if (ids.length === 0) return [];
  return (await reader.hot<Row>(BY_IDS, [JSON.stringify(ids)])).map(toAgent);
}

/** An agent with when it was last heard; null for one that never was. */
export interface HeardAgent {
  agent: Agent;
  heardAt: number | null;
}

/** Agents with when they were last heard, in the order of their ids. */
export const findHeard = (reader: Reader, ids: readonly AgentId[]): Promise<HeardAgent[]> =>
  heardAgents(reader, HEARD_BY_IDS, ids);

/** Locks agents and reads the same of them. */
export const lockHeard = (tx: Tx, ids: readonly AgentId[]): Promise<HeardAgent[]> =>
  heardAgents(tx, LOCK_HEARD_BY_IDS, ids);

async function heardAgents(
  reader: Reader,
  statement: HotStatement,
  ids: readonly AgentId[],
): Promise<HeardAgent[]> {
  if (ids.length === 0) return [];
  const rows = await reader.hot<Row & { last_heard_at: number | null }>(statement, [JSON.stringify(ids)]);
  return rows.map((row) => ({ agent: toAgent(row), heardAt: row.last_heard_at }));
}

/** Notes that the agent was heard now. */
export async function heard(tx: Tx, id: AgentId): Promise<void> {
  await tx.db
    .insertInto('agent_liveness')
    .values({ agent_id: id, last_heard_at: tx.now, last_claim: null })
    .onConflict((conflict) => conflict.column('agent_id').doUpdateSet({ last_heard_at: tx.now }))
    .execute();
}

export async function lastHeard(reader: Reader, ids: readonly AgentId[]): Promise<Map<AgentId, number>> {
  if (ids.length === 0) return new Map();
  const rows = await reader.hot<{ agent_id: AgentId; last_heard_at: number }>(LIVENESS_BY_IDS, [
    JSON.stringify(ids),
  ]);
  return new Map(rows.map((row) => [row.agent_id, row.last_heard_at]));
}

/** The claim that was granted now: repeated, it is granted nothing new. */
export async function setLastClaim(tx: Tx, id: AgentId, claim: string): Promise<void> {
  await tx.db.updateTable('agent_liveness').set({ last_claim: claim }).where('agent_id', '=', id).execute();
}

/** Whether this is news to the event log: of several hubs that see an agent fall silent or come back, one tells. */
export async function noteTold(tx: Tx, id: AgentId, told: string): Promise<boolean> {
  const row = await tx.db
    .updateTable('agent_liveness')
    .set({ told })
    .where('agent_id', '=', id)
    .where((eb) => eb.or([eb('told', 'is', null), eb('told', '<>', told)]))
    .returning('agent_id')
    .executeTakeFirst();
  return row !== undefined;
}
