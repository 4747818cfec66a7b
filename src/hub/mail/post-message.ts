import type { Ids } from '#base';
import { LIMITS, newId } from '#domain';
import type { Message } from '#domain';
import { messageRows, type Tx } from '#store';
import { cutBody } from './cut-body.ts';
import { COURIER_TOPIC, mailTopic, tellMessages } from './tell-message.ts';

export type NewMessage = Pick<Message, 'user' | 'to' | 'from' | 'kind' | 'turn' | 'label' | 'body'>;

/** Queues a message; about one turn there is at most one of a kind, so a repetition does nothing. */
export async function postMessage(tx: Tx, ids: Ids, post: NewMessage): Promise<void> {
  const message: Message = {
    ...post,
    id: newId(ids, 'message'),
    body: cutBody(post.body, LIMITS.messageBodyBytes),
    state: 'queued',
    tries: 0,
    deliveredIn: null,
    createdAt: tx.now,
    deliveredAt: null,
    readAt: null,
  };
  if (!(await messageRows.insertMessage(tx, message))) return;
  await tellMessages(tx, 'message.queued', [message]);
  tx.wake(mailTopic(message.to));
  tx.wake(COURIER_TOPIC);
}
