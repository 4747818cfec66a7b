import type { Ids } from '#base';
import { LIMITS, newId, rankOf } from '#domain';
import type { Message } from '#domain';
import { messageRows, type Tx } from '#store';
import { cutBody } from './cut-body.ts';
import { COURIER_TOPIC, mailTopic, tellMessages } from './tell-message.ts';

type Needed = 'user' | 'to' | 'from' | 'kind' | 'turn' | 'label' | 'body';
type Unset = 'state' | 'tries' | 'deliveredIn' | 'createdAt' | 'deliveredAt' | 'readAt';
export type NewMessage = Pick<Message, Needed> & Partial<Omit<Message, Needed | Unset>>;

/**
 * Queues a message; about one turn there is at most one of a kind, and of one key of its sender one for each recipient,
 * so a repetition does nothing: then undefined.
 */
export async function postMessage(tx: Tx, ids: Ids, post: NewMessage): Promise<Message | undefined> {
  const message: Message = {
    id: newId(ids, 'message'),
    team: null,
    fromAddress: null,
    request: null,
    correlation: null,
    replyTo: null,
    topic: null,
    subject: null,
    rank: rankOf(post.kind),
    hops: 0,
    sentIn: null,
    key: null,
    ...post,
    body: cutBody(post.body, LIMITS.messageBodyBytes),
    state: 'queued',
    tries: 0,
    deliveredIn: null,
    createdAt: tx.now,
    deliveredAt: null,
    readAt: null,
  };
  if (!(await messageRows.insertMessage(tx, message))) return undefined;
  await tellMessages(tx, 'message.queued', [message]);
  tx.wake(mailTopic(message.to));
  tx.wake(COURIER_TOPIC);
  return message;
}
