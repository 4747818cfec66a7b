import { newId, NOTICE_LIMITS } from '#domain';
import type { LoggedEvent, NoticeChannel } from '#domain';
import { noticeChannelRows, noticeRows, type Store, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { findNeed, NEED_EVENTS, needOf, type FoundNeed } from './find-needs.ts';

export type PlanDeps = Pick<HubDeps, 'store' | 'ids' | 'settings' | 'redact'>;

const EVENTS_AT_ONCE = 200;

/**
 * Reads on in the event log, and writes a notice for each need and each channel that tells of it. Two hubs that read the
 * same write it once; a hub that dies before it has moved on reads it again. While no channel is on, nothing is read.
 */
export async function planNotices(deps: PlanDeps): Promise<void> {
  for (let more = true; more;) more = await planSome(deps);
}

/** Whether there is more to read. */
async function planSome(deps: PlanDeps): Promise<boolean> {
  const { store } = deps;
  const { channels, from } = await store.read(async (reader) => ({
    channels: await noticeChannelRows.enabledChannels(reader),
    from: await noticeRows.feedCursor(reader),
  }));
  if (channels.length === 0) {
    if (from !== undefined) await store.unit((tx) => noticeRows.dropFeed(tx));
    return false;
  }
  const read = await store.readEvents(
    from ?? (await firstCursor(store, channels)),
    { types: NEED_EVENTS },
    EVENTS_AT_ONCE,
  );
  const events = 'reset' in read ? [] : read.events;
  await store.unit(async (tx) => {
    for (const event of events) await planEvent(deps, tx, channels, event);
    if (read.cursor !== from) await noticeRows.moveFeed(tx, from, read.cursor);
  });
  return !('reset' in read) && read.more && !read.heldBack;
}

/** From when the first of them was switched on. */
const firstCursor = (store: Store, channels: readonly NoticeChannel[]): Promise<string> =>
  store.eventPositionAt(Math.min(...channels.map(({ enabledAt }) => enabledAt ?? Number.POSITIVE_INFINITY)));

async function planEvent(
  deps: PlanDeps,
  tx: Tx,
  channels: readonly NoticeChannel[],
  event: LoggedEvent,
): Promise<void> {
  const need = needOf(event);
  const telling = channels.filter(
    (channel) =>
      channel.user === event.user &&
      need !== undefined &&
      channel.needs.includes(need) &&
      channel.enabledAt !== null &&
      channel.enabledAt <= event.at,
  );
  if (telling.length === 0 || event.at < tx.now - NOTICE_LIMITS.oldestMs) return;
  const found = await findNeed(tx, event);
  if (!found) return;
  for (const channel of telling) await planNotice(deps, tx, channel, { found, at: event.at });
}

async function planNotice(
  { ids, settings, redact }: PlanDeps,
  tx: Tx,
  channel: NoticeChannel,
  { found, at }: { found: FoundNeed; at: number },
): Promise<void> {
  const isFull = (await noticeRows.countWaiting(tx, channel.id)) >= NOTICE_LIMITS.openPerChannel;
  const { title, who, detail, path } = found.words;
  await noticeRows.insertNotice(tx, {
    ...found,
    id: newId(ids, 'notice'),
    channel: channel.id,
    words: { title: redact(title), who: redact(who), detail: redact(detail), path },
    state: isFull ? 'failed' : 'waiting',
    dueAt: at + settings().noticeAfterMs,
    tries: 0,
    receipt: {},
    why: isFull ? `${NOTICE_LIMITS.openPerChannel} others wait on this channel.` : null,
    createdAt: tx.now,
    sentAt: null,
    endedAt: isFull ? tx.now : null,
  });
}
