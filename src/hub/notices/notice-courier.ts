import { backoffMs, Periodic } from '#base';
import { isId, NOTICE_LIMITS } from '#domain';
import type { Notice, NoticeChannel, UserId } from '#domain';
import { approvalRows, noticeChannelRows, noticeRows, type Tx } from '#store';
import { APPROVALS_TOPIC } from '../approvals/tell-approval.ts';
import type { HubDeps } from '../deps.ts';
import type { CallFailure } from './call-out.ts';
import type { Outcome } from './drivers/driver.ts';
import { planNotices } from './plan-notices.ts';
import { clearChannel, tellChannel, tellingOf, type TellDeps } from './tell-channel.ts';

export type CourierDeps = Pick<HubDeps, 'store' | 'ids' | 'random' | 'log'> & TellDeps;

/** A notice is due within this time after it is due. */
const EVERY_MS = 5_000;
/** Taken up at once, and so called at once. */
const AT_ONCE = 20;
const ENDED_AT_ONCE = 200;
/** Longer than a call may take: another hub takes it up again after this. */
const TERM_MS = 60_000;
const BACKOFF = { first: 5_000, most: 15 * 60_000 };

/** Finds needs, tells them by their people's channels, and clears what is over. Sound beside the same part of other hubs. */
export function noticeCourier(deps: CourierDeps): Periodic {
  const { clock, log, store } = deps;
  const courier = new Periodic({
    name: 'notice-courier',
    everyMs: EVERY_MS,
    clock,
    log,
    listen: (nudge) => store.listen(APPROVALS_TOPIC, nudge),
    round: async () => {
      await planNotices(deps);
      const ended = await endAnswered(deps);
      const worked = await workOff(deps);
      if (ended === ENDED_AT_ONCE || worked === AT_ONCE) courier.nudge();
    },
  });
  return courier;
}

/** What was told and is answered since is to say so; how many there were. */
async function endAnswered({ store }: CourierDeps): Promise<number> {
  const over = await store.read((reader) => noticeRows.answeredNotices(reader, ENDED_AT_ONCE));
  if (over.length > 0) await store.unit((tx) => noticeRows.endNotices(tx, over));
  return over.length;
}

/** What was taken up, with what it takes to say it. */
interface Work {
  notice: Notice;
  channel: NoticeChannel;
  /** How the need ended; null while it is open. */
  outcome: Outcome | null;
}

/** How many were due. */
async function workOff(deps: CourierDeps): Promise<number> {
  const due = await deps.store.read((reader) => noticeRows.dueNotices(reader, AT_ONCE));
  if (due.length === 0) return 0;
  const taken = await deps.store.unit((tx) => takeUp(tx, due));
  await Promise.all(
    taken.map((work) => (work.notice.state === 'clearing' ? clear(deps, work) : tell(deps, work))),
  );
  return due.length;
}

/** Sorts what is due: what is to be said, what waits because its person looks, and what nobody is told any more. */
async function takeUp(tx: Tx, due: readonly Notice[]): Promise<Work[]> {
  const channels = new Map((await noticeChannelRows.enabledChannels(tx)).map((one) => [one.id, one]));
  const looks = await noticeChannelRows.lastLooks(tx, [...new Set(due.map(({ user }) => user))]);
  const work: Work[] = [];
  for (const notice of due) {
    const channel = channels.get(notice.channel);
    const outcome = await outcomeOf(tx, notice);
    const until = seenUntil(tx, notice, looks);
    const unsaid = unsaidWhy(
      { isOn: channel !== undefined, isOver: outcome !== null, isSeen: until !== undefined },
      notice,
    );
    if (unsaid !== undefined)
      await noticeRows.moveNotice(tx, notice, moveWithout(notice, outcome), { why: unsaid });
    else if (until !== undefined && notice.state === 'waiting') await noticeRows.putOff(tx, notice, until);
    else if (channel) {
      const taken = await noticeRows.takeUp(tx, notice, tx.now + TERM_MS);
      if (taken) work.push({ notice: taken, channel, outcome });
    }
  }
  return work;
}

/** Where a notice goes that is not said: one that was tried may have arrived all the same, and is cleared. */
function moveWithout({ state, tries }: Notice, outcome: Outcome | null): 'leave' | 'drop' | 'recall' {
  if (state === 'clearing') return 'leave';
  return tries > 0 && outcome !== null ? 'recall' : 'drop';
}

/** Until when its person looks at the page, as far as is known; undefined when they do not. */
function seenUntil(tx: Tx, { user }: Notice, looks: ReadonlyMap<UserId, number>): number | undefined {
  const until = (looks.get(user) ?? Number.NEGATIVE_INFINITY) + NOTICE_LIMITS.lookMs;
  return until > tx.now ? until : undefined;
}

/** Why a due notice is not said at all; undefined when it is, or will be. */
function unsaidWhy(
  { isOn, isOver, isSeen }: { isOn: boolean; isOver: boolean; isSeen: boolean },
  { state, need }: Notice,
): string | undefined {
  if (!isOn) return 'The channel was switched off.';
  if (state === 'clearing') return undefined;
  if (isOver) return 'It was answered before anybody was told.';
  // A question waits until its person looks away; news that came up before their eyes is none any more.
  return isSeen && need !== 'approval' ? 'Its person was looking at the page.' : undefined;
}

/** How the need ended; null while it is open, and for what nobody answers. */
async function outcomeOf(tx: Tx, { need, about }: Notice): Promise<Outcome | null> {
  if (need !== 'approval' || !isId('approval', about)) return null;
  const asked = await approvalRows.findApproval(tx, about);
  if (!asked) return 'withdrawn';
  const { state } = asked.approval;
  return state === 'pending' ? null : state;
}

async function tell(deps: CourierDeps, { notice, channel }: Work): Promise<void> {
  const telling = tellingOf(deps, channel, notice, deps.clock.now());
  const told = await tellChannel(deps, channel, telling);
  await deps.store.unit(async (tx) => {
    if (!told.ok) return settleFailure(deps, tx, notice, told.error);
    if (await noticeRows.moveNotice(tx, notice, 'send', { why: null, receipt: told.value }))
      await tellEvent(tx, 'notice.sent', notice);
  });
}

async function clear(deps: CourierDeps, { notice, channel, outcome }: Work): Promise<void> {
  const telling = tellingOf(deps, channel, notice, deps.clock.now());
  const over = { outcome: outcome ?? 'withdrawn', receipt: notice.receipt };
  const cleared = await clearChannel(deps, channel, telling, over);
  await deps.store.unit(async (tx) => {
    if (cleared?.ok === false) return settleFailure(deps, tx, notice, cleared.error);
    const why = cleared ? null : 'Messages of this channel cannot be changed.';
    if (await noticeRows.moveNotice(tx, notice, cleared ? 'clear' : 'leave', { why }))
      await tellEvent(tx, 'notice.cleared', notice);
  });
}

/** Tried again, later each time, unless that helps nothing or was done often enough. */
async function settleFailure(
  { random, log }: CourierDeps,
  tx: Tx,
  notice: Notice,
  { why, retry }: CallFailure,
): Promise<void> {
  if (retry !== 'never' && notice.tries < NOTICE_LIMITS.tries) {
    const wait =
      retry === 'later' ? backoffMs(BACKOFF, notice.tries, random) : Math.min(retry.after, BACKOFF.most);
    await noticeRows.tryAgain(tx, notice, tx.now + wait, why);
    return;
  }
  const isClearing = notice.state === 'clearing';
  if (!(await noticeRows.moveNotice(tx, notice, isClearing ? 'leave' : 'fail', { why }))) return;
  await tellEvent(tx, 'notice.failed', notice);
  const { id, channel } = notice;
  tx.after(() => log.write('warn', 'A notice did not get there', { notice: id, channel, why }));
}

const tellEvent = (
  tx: Tx,
  type: `notice.${'sent' | 'failed' | 'cleared'}`,
  { id, user, channel, need, about }: Notice,
) => tx.event({ type, user, subject: id, data: { channel, need, about } });
