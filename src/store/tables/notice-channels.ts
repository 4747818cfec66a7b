import type { NeedKind, NoticeChannel, NoticeChannelId, UserId } from '#domain';
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { NoticeChannelsTable } from '../schema.ts';
import { json, touched } from './row.ts';

type Row = Selectable<NoticeChannelsTable>;

const toChannel = (row: Row): NoticeChannel => ({
  id: row.id,
  user: row.user_id,
  name: row.name,
  kind: row.kind,
  address: row.address,
  target: row.target,
  secret: row.secret,
  template: row.template,
  needs: json<NeedKind[]>(row.needs) ?? [],
  enabledAt: row.enabled_at,
  createdAt: row.created_at,
});

const toRow = (channel: NoticeChannel): Row => ({
  id: channel.id,
  user_id: channel.user,
  name: channel.name,
  kind: channel.kind,
  address: channel.address,
  target: channel.target,
  secret: channel.secret,
  template: channel.template,
  needs: JSON.stringify(channel.needs),
  enabled_at: channel.enabledAt,
  created_at: channel.createdAt,
});

/** A name that its person has given before breaks the unique index `notice_channels_name`. */
export async function insertChannel(tx: Tx, channel: NoticeChannel): Promise<void> {
  await tx.db.insertInto('notice_channels').values(toRow(channel)).execute();
}

/** All of it as it is now; false when it has gone. */
export async function storeChannel(tx: Tx, channel: NoticeChannel): Promise<boolean> {
  const result = await tx.db
    .updateTable('notice_channels')
    .set(toRow(channel))
    .where('id', '=', channel.id)
    .executeTakeFirst();
  return touched(result) > 0;
}

/** With what it told. */
export async function deleteChannel(tx: Tx, id: NoticeChannelId): Promise<boolean> {
  const result = await tx.db.deleteFrom('notice_channels').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** A person's, the oldest first. They are few. */
export async function listChannels(reader: Reader, user: UserId): Promise<NoticeChannel[]> {
  const rows = await reader.db
    .selectFrom('notice_channels')
    .selectAll()
    .where('user_id', '=', user)
    .orderBy('id')
    .execute();
  return rows.map(toChannel);
}

/** Those that are switched on, of everybody who is let in. */
export async function enabledChannels(reader: Reader): Promise<NoticeChannel[]> {
  const rows = await reader.db
    .selectFrom('notice_channels')
    .innerJoin('users', 'users.id', 'notice_channels.user_id')
    .selectAll('notice_channels')
    .where('notice_channels.enabled_at', 'is not', null)
    .where('users.disabled_at', 'is', null)
    .orderBy('notice_channels.id')
    .execute();
  return rows.map(toChannel);
}

const LOOKS = 'notice_looks';

/** A person has the page before their eyes. */
export async function noteLook(tx: Tx, user: UserId): Promise<void> {
  await tx.db
    .insertInto(LOOKS)
    .values({ user_id: user, at: tx.now })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ at: tx.now }))
    .execute();
}

/** When each of them last looked. */
export async function lastLooks(
  reader: Reader,
  users: readonly UserId[],
): Promise<ReadonlyMap<UserId, number>> {
  if (users.length === 0) return new Map();
  const rows = await reader.db
    .selectFrom(LOOKS)
    .selectAll()
    .where('user_id', 'in', [...users])
    .execute();
  return new Map(rows.map((row) => [row.user_id, row.at]));
}
