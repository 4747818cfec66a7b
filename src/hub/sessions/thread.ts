import { refuse } from '#base';
import { isChat, refusal, type Session } from '#domain';
import { sessionRows, transcriptRows, type Tx } from '#store';

const TASK_CHARACTERS = 500;

/** Only a chat has threads: who asks from anywhere else has nobody who would follow up in one. */
export const noChat = (owner: Session) =>
  refuse(
    refusal(
      'spawn.thread_unsupported',
      `Session ${owner.label ?? owner.client ?? owner.id} has no chat to bind a thread to.`,
      {
        hint: 'Make it a delegate (`delegate: true`, or --delegate) and follow up by its label. A person opens a thread in a chat: --owner CHAT (muster chat list).',
        details: { session: owner.id, kind: owner.kind },
      },
    ),
  );

/**
 * A chat shows where a thread was opened in it, or a delegate spawned; once it is answered for, so that one that never
 * came to be leaves nothing.
 */
export async function tellSpawned(tx: Tx, session: Session, task: string): Promise<void> {
  const { id, kind, owner, user, label } = session;
  if (owner === null || label === null || (kind !== 'thread' && kind !== 'delegate')) return;
  const above = await sessionRows.findSession(tx, owner);
  if (!above || !isChat(above)) return;
  const short = task.length > TASK_CHARACTERS ? `${task.slice(0, TASK_CHARACTERS - 1)}…` : task;
  const upTo = await transcriptRows.appendTranscript(tx, owner, null, [
    { type: kind, session: id, label, task: short },
  ]);
  await tx.event({ type: 'transcript.grew', user, session: owner, data: { upTo } });
  tx.wake(`session:${owner}`);
}
