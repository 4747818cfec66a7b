import { NOTICE_MOVES } from '#domain';
import type {
  NeedWords,
  Notice,
  NoticeChannel,
  NoticeChannelId,
  NoticeId,
  NoticeMove,
  UserId,
} from '#domain';
import { sql, type Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { NoticesTable } from '../schema.ts';
import { json, touched } from './row.ts';

type Row = Selectable<NoticesTable>;

function toNotice(row: Row): Notice {
  const words = json<NeedWords>(row.words);
  if (words === null) throw new Error(`notice ${row.id} has no words`);
  return {
    id: row.id,
    user: row.user_id,
    channel: row.channel_id,
    need: row.need,
    about: row.about,
    needKey: row.need_key,
    words,
    state: row.state,
    dueAt: row.due_at,
    tries: row.tries,
    receipt: json<Record<string, string>>(row.receipt) ?? {},
    why: row.why,
    createdAt: row.created_at,
    sentAt: row.sent_at,
    endedAt: row.ended_at,
  };
}

/** False when this channel has a notice of the need: the unique index `notices_need` is the guard. */
export async function insertNotice(tx: Tx, notice: Notice): Promise<boolean> {
  const row = await tx.db
    .insertInto('notices')
    .values({
      id: notice.id,
      user_id: notice.user,
      channel_id: notice.channel,
      need: notice.need,
      about: notice.about,
      need_key: notice.needKey,
      words: JSON.stringify(notice.words),
      state: notice.state,
      due_at: notice.dueAt,
      tries: notice.tries,
      receipt: JSON.stringify(notice.receipt),
      why: notice.why,
      created_at: notice.createdAt,
      sent_at: notice.sentAt,
      ended_at: notice.endedAt,
    })
    .onConflict((conflict) => conflict.columns(['channel_id', 'need_key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Not yet told. */
export async function countWaiting(reader: Reader, channel: NoticeChannelId): Promise<number> {
  const row = await reader.db
    .selectFrom('notices')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('channel_id', '=', channel)
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Work that is due, the longest so first. */
export async function dueNotices(reader: Reader, most: number): Promise<Notice[]> {
  const rows = await reader.db
    .selectFrom('notices')
    .selectAll()
    .where(sql<boolean>`state in ('waiting', 'clearing')`)
    .where('due_at', '<=', reader.now)
    .orderBy('due_at')
    .limit(most)
    .execute();
  return rows.map(toNotice);
}

/**
 * Takes a due notice up until `until`; null when another has: the conditional update of its due time is the guard. It is
 * known by its `tries` from then on.
 */
export async function takeUp(tx: Tx, { id, state, dueAt }: Notice, until: number): Promise<Notice | null> {
  const row = await tx.db
    .updateTable('notices')
    .set((eb) => ({ due_at: until, tries: eb('tries', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', state)
    .where('due_at', '=', dueAt)
    .returningAll()
    .executeTakeFirst();
  return row ? toNotice(row) : null;
}

/** Puts it off, untold; the same guard. */
export async function putOff(tx: Tx, { id, state, dueAt }: Notice, until: number): Promise<void> {
  await tx.db
    .updateTable('notices')
    .set({ due_at: until })
    .where('id', '=', id)
    .where('state', '=', state)
    .where('due_at', '=', dueAt)
    .execute();
}

/** Sets when it is tried again, unless another has taken it up since. */
export async function tryAgain(tx: Tx, taken: Notice, at: number, why: string): Promise<void> {
  await tx.db
    .updateTable('notices')
    .set({ due_at: at, why })
    .where('id', '=', taken.id)
    .where('state', '=', taken.state)
    .where('tries', '=', taken.tries)
    .execute();
}

/** A legal move of what was taken up; false when another has taken it up since, or it has moved. */
export async function moveNotice(
  tx: Tx,
  notice: Pick<Notice, 'id' | 'tries'>,
  name: NoticeMove,
  more: { why: string | null; receipt?: Record<string, string> },
): Promise<boolean> {
  const move = NOTICE_MOVES[name];
  const result = await tx.db
    .updateTable('notices')
    .set({
      state: move.to,
      why: more.why,
      tries: 0,
      ...(more.receipt ? { receipt: JSON.stringify(more.receipt) } : {}),
      ...timeOf(name, tx.now),
    })
    .where('id', '=', notice.id)
    .where('tries', '=', notice.tries)
    .where('state', 'in', [...move.from])
    .executeTakeFirst();
  return touched(result) > 0;
}

/** Which time a move sets. */
function timeOf(name: NoticeMove, now: number): Partial<Pick<Row, 'sent_at' | 'due_at' | 'ended_at'>> {
  if (name === 'send') return { sent_at: now };
  return name === 'recall' ? { due_at: now } : { ended_at: now };
}

/** Those that were told of approvals that are over now. */
export async function answeredNotices(reader: Reader, most: number): Promise<NoticeId[]> {
  const rows = await reader.db
    .selectFrom('notices')
    .innerJoin('approvals', 'approvals.id', 'notices.about')
    .select('notices.id')
    .where(sql<boolean>`notices.state = 'sent' and notices.need = 'approval'`)
    .where('approvals.state', '!=', 'pending')
    .limit(most)
    .execute();
  return rows.map(({ id }) => id);
}

/** They are to say that their need is over. */
export async function endNotices(tx: Tx, ids: readonly NoticeId[]): Promise<void> {
  const move = NOTICE_MOVES.end;
  await tx.db
    .updateTable('notices')
    .set({ state: move.to, due_at: tx.now, tries: 0 })
    .where('id', 'in', [...ids])
    .where('state', 'in', [...move.from])
    .execute();
}

/** What a list of them shows beside each: its channel's name and kind. */
export type ToldNotice = Notice & { channelName: string; channelKind: NoticeChannel['kind'] };

/** Newest first. */
export async function listNotices(
  reader: Reader,
  query: {
    user: UserId;
    channel?: NoticeChannelId | undefined;
    before?: NoticeId | undefined;
    limit: number;
  },
): Promise<ToldNotice[]> {
  let select = reader.db
    .selectFrom('notices')
    .innerJoin('notice_channels', 'notice_channels.id', 'notices.channel_id')
    .selectAll('notices')
    .select(['notice_channels.name as channel_name', 'notice_channels.kind as channel_kind'])
    .where('notices.user_id', '=', query.user);
  if (query.channel !== undefined) select = select.where('notices.channel_id', '=', query.channel);
  if (query.before !== undefined) select = select.where('notices.id', '<', query.before);
  const rows = await select.orderBy('notices.id', 'desc').limit(query.limit).execute();
  return rows.map((row) => ({
    ...toNotice(row),
    channelName: row.channel_name,
    channelKind: row.channel_kind,
  }));
}

/** Forgets what is older; a chunk. */
export async function pruneNotices(tx: Tx, before: number, most: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`delete from notices where id in
    (select id from notices where created_at < ${before} order by created_at limit ${most})`.execute(tx.db);
  return Number(numAffectedRows);
}

const FEED = 'needs';

/** How far the event log was read for needs; undefined before the first read. */
export async function feedCursor(reader: Reader): Promise<string | undefined> {
  const row = await reader.db
    .selectFrom('notice_feed')
    .select('cursor')
    .where('name', '=', FEED)
    .executeTakeFirst();
  return row?.cursor;
}

/** Moves on from where it stood; nothing happens when another has. */
export async function moveFeed(tx: Tx, from: string | undefined, to: string): Promise<void> {
  if (from === undefined) {
    await tx.db
      .insertInto('notice_feed')
      .values({ name: FEED, cursor: to })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return;
  }
  await tx.db
    .updateTable('notice_feed')
    .set({ cursor: to })
    .where('name', '=', FEED)
    .where('cursor', '=', from)
    .execute();
}

/** While nobody is to be told, nothing is read. */
export async function dropFeed(tx: Tx): Promise<void> {
  await tx.db.deleteFrom('notice_feed').where('name', '=', FEED).execute();
}
