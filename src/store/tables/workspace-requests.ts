import type { AgentId, SessionId, WorkspaceRequest } from '#domain';
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { WorkspaceRequestsTable } from '../schema.ts';
import { json, toJson, touched } from './row.ts';

/** What an agent is asked, and what it answered; `purpose` and `answer` are JSON of whoever asks. */
export interface KeptRequest<Purpose = unknown, Answer = unknown> {
  id: string;
  session: SessionId;
  agent: AgentId;
  body: WorkspaceRequest;
  purpose: Purpose | null;
  answer: Answer | null;
  createdAt: number;
  deadlineAt: number;
  answeredAt: number | null;
}

function toRequest<P, A>(row: Selectable<WorkspaceRequestsTable>): KeptRequest<P, A> {
  const body = json<WorkspaceRequest>(row.body);
  if (!body) throw new Error(`request ${row.id} asks nothing`);
  return {
    id: row.id,
    session: row.session_id,
    agent: row.agent_id,
    body,
    purpose: json<P>(row.purpose),
    answer: json<A>(row.answer),
    createdAt: row.created_at,
    deadlineAt: row.deadline_at,
    answeredAt: row.answered_at,
  };
}

export async function insertRequest(
  tx: Tx,
  request: {
    agent: AgentId;
    body: WorkspaceRequest;
    purpose: unknown;
    deadlineAt: number;
    inboxSeq: number;
  },
): Promise<void> {
  const { agent, body, purpose, deadlineAt } = request;
  await tx.db
    .insertInto('workspace_requests')
    .values({
      id: body.id,
      session_id: body.session,
      agent_id: agent,
      inbox_seq: request.inboxSeq,
      body: JSON.stringify(body),
      purpose: toJson(purpose),
      answer: null,
      created_at: tx.now,
      deadline_at: deadlineAt,
      answered_at: null,
    })
    .execute();
}

export async function findRequest<P, A>(reader: Reader, id: string): Promise<KeptRequest<P, A> | undefined> {
  const row = await reader.db
    .selectFrom('workspace_requests')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toRequest(row);
}

/** It was put into the agent's inbox anew. */
export async function askAgain(tx: Tx, id: string, inboxSeq: number): Promise<void> {
  await tx.db
    .updateTable('workspace_requests')
    .set({ inbox_seq: inboxSeq })
    .where('id', '=', id)
    .where('answered_at', 'is', null)
    .execute();
}

/** What its agent has not taken from its inbox yet it will not see: nobody waits for it any more. */
export async function withdrawFromInbox(tx: Tx, id: string): Promise<void> {
  const row = await tx.db
    .selectFrom('workspace_requests')
    .select(['agent_id', 'inbox_seq'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return;
  await tx.db
    .deleteFrom('inbox')
    .where('agent_id', '=', row.agent_id)
    .where('seq', '=', row.inbox_seq)
    .execute();
}

/** Takes an answer, once: false when it had one, or nobody waits any more. */
export async function answerRequest(tx: Tx, id: string, answer: unknown): Promise<boolean> {
  const result = await tx.db
    .updateTable('workspace_requests')
    .set({ answer: JSON.stringify(answer), answered_at: tx.now })
    .where('id', '=', id)
    .where('answered_at', 'is', null)
    .executeTakeFirst();
  return touched(result) === 1;
}

/** Those that an agent has not answered, oldest first. */
export async function openRequests(
  reader: Reader,
  agent: AgentId,
  most: number,
): Promise<WorkspaceRequest[]> {
  const rows = await reader.db
    .selectFrom('workspace_requests')
    .selectAll()
    .where('agent_id', '=', agent)
    .where('answered_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map((row) => toRequest(row).body);
}

/** Those whose time is over. */
export async function dueRequests(reader: Reader, most: number): Promise<string[]> {
  const rows = await reader.db
    .selectFrom('workspace_requests')
    .select('id')
    .where('answered_at', 'is', null)
    .where('deadline_at', '<=', reader.now)
    .orderBy('deadline_at')
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map(({ id }) => id);
}

/** Removes what was answered before; how many. */
export async function pruneRequests(tx: Tx, before: number, most: number): Promise<number> {
  const old = tx.db
    .selectFrom('workspace_requests')
    .select('id')
    .where('answered_at', '<', before)
    // A gate's are counted, so that a task is not sent back for ever: they go with their session.
    .where('purpose', 'is', null)
    .orderBy('answered_at')
    .limit(most);
  const result = await tx.db.deleteFrom('workspace_requests').where('id', 'in', old).executeTakeFirst();
  return Number(result.numDeletedRows);
}
