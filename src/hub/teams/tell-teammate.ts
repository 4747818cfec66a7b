import type { Ids } from '#base';
import type { Message, Session } from '#domain';
import type { Tx } from '#store';
import { postMessage } from '../mail/index.ts';

/** What a team itself tells a teammate: it comes from its lead, and control in it carries ids. */
export async function tellTeammate(
  tx: Tx,
  ids: Ids,
  to: Pick<Session, 'id' | 'user' | 'owner'>,
  message: Pick<Message, 'kind' | 'body'>,
): Promise<void> {
  await postMessage(tx, ids, {
    ...message,
    user: to.user,
    to: to.id,
    from: to.owner,
    turn: null,
    label: 'lead',
  });
}

/** What a lead is told of a teammate. */
export async function tellLead(
  tx: Tx,
  ids: Ids,
  of: Pick<Session, 'id' | 'user' | 'owner' | 'label'>,
  message: Pick<Message, 'kind' | 'body'> & Partial<Pick<Message, 'turn'>>,
): Promise<void> {
  if (of.owner === null) return;
  const { kind, body, turn = null } = message;
  await postMessage(tx, ids, { user: of.user, to: of.owner, from: of.id, kind, turn, label: of.label, body });
}
