import type { Message, SessionId, TurnId } from '#domain';
import { messageRows, type Tx } from '#store';
import { tellMessages } from './tell-message.ts';

/** Stands in `deliveredIn` for what a call of the session was answered with. */
export const IN_A_CALL = 'call';

/** A later call of the session has arrived, so it has what earlier calls were answered with: that is read now. */
export async function acknowledgeMail(tx: Tx, session: SessionId): Promise<void> {
  const handed = await messageRows.deliveredIn(tx, session, IN_A_CALL);
  const ids = handed.map((message) => message.id);
  await tellMessages(tx, 'message.read', await messageRows.moveMessages(tx, ids, 'read'));
}

/** Hands messages to the session as the answer of the call at hand. */
export async function handOver(tx: Tx, messages: readonly Message[]): Promise<Message[]> {
  const ids = messages.map((message) => message.id);
  const handed = await messageRows.deliverMessages(tx, ids, IN_A_CALL);
  await tellMessages(tx, 'message.delivered', handed);
  return handed;
}

/**
 * Takes what the session is told of one turn, for a call that waited for it. False when another call was handed it: then
 * it must not be answered again here.
 */
export async function takeReply(tx: Tx, session: SessionId, turn: TurnId): Promise<boolean> {
  const about = await messageRows.messagesAbout(tx, session, turn);
  const waiting = about.find((message) => message.state === 'queued');
  if (waiting) return (await handOver(tx, [waiting])).length > 0;
  return !about.some(({ state }) => state === 'delivered' || state === 'read');
}
