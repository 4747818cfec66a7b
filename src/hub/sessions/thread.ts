import { refuse } from '#base';
import { refusal, type Session } from '#domain';
import { transcriptRows, type Tx } from '#store';

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

/** The chat shows where it was opened; once it is answered for, so that one that never came to be leaves nothing. */
export async function tellThread(tx: Tx, { id, owner, user, label }: Session, task: string): Promise<void> {
  if (owner === null || label === null) return;
  const short = task.length > TASK_CHARACTERS ? `${task.slice(0, TASK_CHARACTERS - 1)}…` : task;
  const upTo = await transcriptRows.appendTranscript(tx, owner, null, [
    { type: 'thread', session: id, label, task: short },
  ]);
  await tx.event({ type: 'transcript.grew', user, session: owner, data: { upTo } });
  tx.wake(`session:${owner}`);
}
