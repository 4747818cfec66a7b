import type { AgentId, InboxBody, InboxEntry } from '#domain';
import type { Reader, Tx } from '../port.ts';
import { json } from './row.ts';

/** Puts an entry into an agent's inbox, wakes its poll and answers the entry's number. The lock on the head makes the order that of the commits. */
export async function putInbox(tx: Tx, agent: AgentId, body: InboxBody): Promise<number> {
  const head = await tx.db
    .updateTable('inbox_heads')
    .set((eb) => ({ seq: eb('seq', '+', 1) }))
    .where('agent_id', '=', agent)
    .returning('seq')
    .executeTakeFirstOrThrow();
  await tx.db
    .insertInto('inbox')
    .values({ agent_id: agent, seq: head.seq, body: JSON.stringify(body), created_at: tx.now })
    .execute();
  tx.wake(`agent:${agent}`);
  return head.seq;
}

/**
 * Removes what the agent has applied. An agent that has applied more than was ever given out knows a later life of this
 * inbox: the database was brought back from a backup. What waits is then numbered beyond that, so that it arrives.
 */
export async function acknowledgeInbox(tx: Tx, agent: AgentId, upTo: number): Promise<void> {
  if (upTo === 0) return;
  const head = await tx.db
    .updateTable('inbox_heads')
    .set({ acked: upTo })
    .where('agent_id', '=', agent)
    .where('acked', '<', upTo)
    .where('seq', '>=', upTo)
    .executeTakeFirst();
  if (head.numUpdatedRows === 0n) return numberBeyond(tx, agent, upTo);
  await tx.db.deleteFrom('inbox').where('agent_id', '=', agent).where('seq', '<=', upTo).execute();
}

async function numberBeyond(tx: Tx, agent: AgentId, upTo: number): Promise<void> {
  const ahead = await tx.db
    .updateTable('inbox_heads')
    .set((eb) => ({ seq: eb('seq', '+', upTo), acked: upTo }))
    .where('agent_id', '=', agent)
    .where('seq', '<', upTo)
    .executeTakeFirst();
  if (ahead.numUpdatedRows === 0n) return;
  // All of them are below `upTo`, so none takes the number of another.
  await tx.db
    .updateTable('inbox')
    .set((eb) => ({ seq: eb('seq', '+', upTo) }))
    .where('agent_id', '=', agent)
    .execute();
}

export async function readInbox(
  reader: Reader,
  agent: AgentId,
  after: number,
  most: number,
): Promise<InboxEntry[]> {
  const rows = await reader.db
    .selectFrom('inbox')
    .select(['seq', 'body'])
    .where('agent_id', '=', agent)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(most)
    .execute();
  return rows.flatMap((row) => {
    const body = json<InboxBody>(row.body);
    return body ? [{ seq: row.seq, body }] : [];
  });
}

/** The highest number that was ever given out; an agent that says more has another hub's journal. */
export async function inboxHead(reader: Reader, agent: AgentId): Promise<number> {
  const row = await reader.db
    .selectFrom('inbox_heads')
    .select('seq')
    .where('agent_id', '=', agent)
    .executeTakeFirst();
  return row?.seq ?? 0;
}
