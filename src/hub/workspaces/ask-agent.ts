import type { AgentId, WorkspaceRequest } from '#domain';
import { inboxRows, workspaceRows, type Tx } from '#store';

/** An agent asked again for more than this at its start would be a fault of the hub. */
const AGAIN_MOST = 1_000;

export const answerTopic = (request: string): string => `workspace:${request}`;

/** Puts a question about a workspace into its agent's inbox, in the caller's unit. */
export async function askAgent(
  tx: Tx,
  agent: AgentId,
  body: WorkspaceRequest,
  { purpose = null, ms }: { purpose?: unknown; ms: number },
): Promise<void> {
  const inboxSeq = await inboxRows.putInbox(tx, agent, { type: 'workspace', ...body });
  await workspaceRows.insertRequest(tx, { agent, body, purpose, deadlineAt: tx.now + ms, inboxSeq });
}

/** The agent was restarted: what it had taken and not answered is asked again. */
export async function askAgain(tx: Tx, agent: AgentId): Promise<void> {
  for (const body of await workspaceRows.openRequests(tx, agent, AGAIN_MOST)) {
    await workspaceRows.withdrawFromInbox(tx, body.id);
    const seq = await inboxRows.putInbox(tx, agent, { type: 'workspace', ...body });
    await workspaceRows.askAgain(tx, body.id, seq);
  }
}
