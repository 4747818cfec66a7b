import type { Attachment, TurnId } from '#domain';
import type { Reader, Tx } from '../port.ts';

/** Keeps what goes along with a prompt, until its turn has ended. */
export async function putAttachments(
  tx: Tx,
  turn: TurnId,
  attachments: readonly Attachment[],
): Promise<void> {
  if (attachments.length === 0) return;
  const rows = attachments.map(({ name, mimeType, data, bytes }, position) => ({
    turn_id: turn,
    position,
    name,
    mime_type: mimeType,
    data,
    bytes,
  }));
  await tx.db.insertInto('attachments').values(rows).execute();
}

/** In the order in which they were given. */
export async function attachmentsOf(reader: Reader, turn: TurnId): Promise<Attachment[]> {
  const rows = await reader.db
    .selectFrom('attachments')
    .select(['name', 'mime_type', 'data', 'bytes'])
    .where('turn_id', '=', turn)
    .orderBy('position')
    .execute();
  return rows.map(({ mime_type, ...rest }) => ({ ...rest, mimeType: mime_type }));
}

/** A turn is never run again, so nobody needs them after its end. */
export async function dropAttachments(tx: Tx, turn: TurnId): Promise<void> {
  await tx.db.deleteFrom('attachments').where('turn_id', '=', turn).execute();
}
