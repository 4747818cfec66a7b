import type { Ids } from '#base';
import { LIMITS } from '#domain';
import type { Turn } from '#domain';
import { messageRows, type Tx } from '#store';
import { tellSenders } from './tell-senders.ts';
import { COURIER_TOPIC, mailTopic, tellMessages } from './tell-message.ts';

/**
 * The turn that messages were delivered in has ended: well, and they are read; otherwise they wait for another try, until
 * their tries are used up. Harmless for turns that carried no mail. The courier is woken either way: its recipient is free.
 */
export async function endEnvelope(
  tx: Tx,
  ids: Ids,
  turn: Pick<Turn, 'id' | 'session'>,
  endedWell: boolean,
): Promise<void> {
  tx.wake(COURIER_TOPIC);
  const delivered = await messageRows.deliveredIn(tx, turn.session, turn.id);
  if (delivered.length === 0) return;
  if (endedWell) {
    const all = delivered.map((message) => message.id);
    await tellMessages(tx, 'message.read', await messageRows.moveMessages(tx, all, 'read'));
    return;
  }
  const isSpent = (message: { tries: number }) => message.tries >= LIMITS.mailDeliveryTries;
  const spent = delivered.filter(isSpent).map((message) => message.id);
  const again = delivered.filter((message) => !isSpent(message)).map((message) => message.id);
  const lost = await messageRows.moveMessages(tx, spent, 'give_up');
  await tellMessages(tx, 'message.undelivered', lost);
  await tellSenders(tx, ids, lost, 'tries');
  await tellMessages(tx, 'message.queued', await messageRows.moveMessages(tx, again, 'take_back'));
  if (again.length > 0) tx.wake(mailTopic(turn.session));
}
