import type { EventType, Message, SessionId } from '#domain';
import type { Tx } from '#store';

/** Woken when there may be work for the courier: mail came in, or a recipient became free. */
export const COURIER_TOPIC = 'courier';

/** Woken when a session has new mail. */
export const mailTopic = (session: SessionId): string => `mail:${session}`;

export async function tellMessages(
  tx: Tx,
  type: EventType & `message.${string}`,
  messages: readonly Message[],
): Promise<void> {
  for (const { id, user, to, from, kind, turn, label, team, correlation } of messages) {
    const of = team === null ? {} : { team, ...(correlation === null ? {} : { correlation }) };
    await tx.event({ type, user, session: to, turn, subject: id, data: { kind, from, label, ...of } });
  }
}
