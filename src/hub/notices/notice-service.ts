import { ok, refuse, type Random, type Result } from '#base';
import { CHANNELS, isId, may, newId, NOTICE_LIMITS, refusal } from '#domain';
import type { EventType, NoticeChannel, Principal, Refusal, UserId } from '#domain';
import { isUniqueViolation, noticeChannelRows, noticeRows, type Reader, type Tx } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import type { HubDeps } from '../deps.ts';
import { idCursor, pageOf } from '../page-cursor.ts';
import { notFor } from '../refusals.ts';
import { shownAddress } from './address-rules.ts';
import { checkChannel } from './check-channel.ts';
import type { ChannelChange, ChannelView, NewChannel, NoticeService, NoticeView } from './notice-verbs.ts';
import { linkTo, tellChannel } from './tell-channel.ts';

type NoticeDeps = Pick<
  HubDeps,
  'store' | 'ids' | 'random' | 'clock' | 'settings' | 'roster' | 'stopping' | 'redact'
>;

const SECRET_BYTES = 32;

/** Where people are told of needs while they are away, and what was told. */
export function createNotices(deps: NoticeDeps): NoticeService {
  const { store } = deps;
  return {
    async channels(by) {
      if (by.kind !== 'user') return notFor(by, 'see channels of notices');
      const all = await store.read((reader) => noticeChannelRows.listChannels(reader, by.user));
      return ok(all.map(viewOf));
    },
    create: (by, input) => create(deps, by, input),
    change: (by, ref, change) => changeOne(deps, by, ref, change),
    remove: (by, ref) =>
      changing(deps, by, ref, async (tx, channel) => {
        await noticeChannelRows.deleteChannel(tx, channel.id);
        await note(tx, by, 'notice_channel.removed', channel);
        return ok(viewOf(channel));
      }),
    test: (by, ref) => test(deps, by, ref),
    list: (by, query) => list(deps, by, query),
    async look(by) {
      if (by.kind !== 'user') return notFor(by, 'look at the page');
      // Pages say so twice a minute: who has no channel costs nothing.
      const all = await store.read((reader) => noticeChannelRows.listChannels(reader, by.user));
      if (all.length > 0) await store.unit((tx) => noticeChannelRows.noteLook(tx, by.user));
      return ok(undefined);
    },
  };
}

const drawSecret = (random: Random) =>
  `mst_hook_${Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url')}`;

function viewOf({ user: _user, secret, ...channel }: NoticeChannel): ChannelView {
  const isIncoming = channel.kind === 'slack' && secret === null;
  return {
    ...channel,
    address: shownAddress(channel.address, !isIncoming),
    hasSecret: secret !== null,
    says: channel.template ?? CHANNELS[channel.kind].template,
    clears: !isIncoming,
  };
}

type Made = { channel: ChannelView; secret: string | null };

async function create(deps: NoticeDeps, by: Principal, input: NewChannel): Promise<Result<Made, Refusal>> {
  if (!may(by, 'own.change')) return notFor(by, 'make channels of notices');
  const { kind, name, needs, enabled } = input;
  const made = kind === 'webhook' ? drawSecret(deps.random) : null;
  const parts = {
    kind,
    name,
    address: input.address ?? null,
    target: input.target ?? null,
    secret: made ?? input.secret ?? null,
    template: input.template ?? null,
  };
  const checked = checkChannel(parts, deps.settings().noticesAnywhere);
  if (!checked.ok) return checked;
  return namedOnce(name, () =>
    deps.store.unit(async (tx) => {
      // The bound is counted: the lock of their account makes the count hold until the commit.
      await tx.lock('users', [by.user]);
      const all = await noticeChannelRows.listChannels(tx, by.user);
      if (all.length >= NOTICE_LIMITS.channelsPerUser) return refuse(tooMany());
      const channel: NoticeChannel = {
        ...checked.value,
        id: newId(deps.ids, 'noticeChannel'),
        user: by.user,
        needs,
        enabledAt: enabled ? tx.now : null,
        createdAt: tx.now,
      };
      await noticeChannelRows.insertChannel(tx, channel);
      await note(tx, by, 'notice_channel.created', channel);
      return ok({ channel: viewOf(channel), secret: made });
    }),
  );
}

function changeOne(
  deps: NoticeDeps,
  by: Principal,
  ref: string,
  change: ChannelChange,
): Promise<Result<Made, Refusal>> {
  return namedOnce(change.name ?? ref, () =>
    changing(deps, by, ref, async (tx, before) => {
      const drawn = change.newSecret === true && before.kind === 'webhook' ? drawSecret(deps.random) : null;
      const checked = checkChannel(
        { ...changed(before, change), secret: drawn ?? secretAfter(before, change) },
        deps.settings().noticesAnywhere,
      );
      if (!checked.ok) return checked;
      const enabled = change.enabled ?? before.enabledAt !== null;
      const enabledAt = enabled ? (before.enabledAt ?? tx.now) : null;
      const channel: NoticeChannel = { ...before, ...checked.value, enabledAt };
      await noticeChannelRows.storeChannel(tx, channel);
      await note(tx, by, 'notice_channel.changed', channel);
      return ok({ channel: viewOf(channel), secret: drawn });
    }),
  );
}

function changed(
  before: NoticeChannel,
  { name, address, target, template, needs }: ChannelChange,
): NoticeChannel {
  return {
    ...before,
    ...(name === undefined ? {} : { name }),
    // With an address that ends in its topic, the topic is that one.
    ...(address === undefined ? {} : { address, ...(before.kind === 'ntfy' ? { target: null } : {}) }),
    ...(target === undefined ? {} : { target }),
    ...(template === undefined ? {} : { template }),
    ...(needs === undefined ? {} : { needs }),
  };
}

/** A token that was typed in is for the address that it was typed in for. */
function secretAfter(before: NoticeChannel, { address, secret }: ChannelChange): string | null {
  if (before.kind === 'webhook') return before.secret;
  if (secret !== undefined) return secret;
  const isElsewhere = address !== undefined && !isSameOrigin(address, before.address);
  return isElsewhere ? null : before.secret;
}

const isSameOrigin = (one: string, other: string) =>
  URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin;

async function test(
  deps: NoticeDeps,
  by: Principal,
  ref: string,
): Promise<Result<{ delivered: boolean; why: string | null }, Refusal>> {
  if (!may(by, 'own.change')) return notFor(by, 'try channels of notices');
  const channel = await deps.store.read((reader) => findChannel(reader, by.user, ref));
  if (!channel) return refuse(notFound(ref));
  const told = await tellChannel(deps, channel, {
    id: newId(deps.ids, 'notice'),
    need: 'test',
    about: null,
    words: { title: `Muster reaches you here, by "${channel.name}"`, who: 'Muster', detail: '', path: '/' },
    link: linkTo(deps, '/'),
    text: `Muster reaches you here, by "${channel.name}".`,
    at: deps.clock.now(),
  });
  return ok(told.ok ? { delivered: true, why: null } : { delivered: false, why: told.error.why });
}

async function list(
  { store }: NoticeDeps,
  by: Principal,
  { cursor, limit, channel: ref }: Parameters<NoticeService['list']>[1],
): ReturnType<NoticeService['list']> {
  if (by.kind !== 'user') return notFor(by, 'see notices');
  const before = idCursor('notice', cursor);
  if (!before.ok) return before;
  return store.read(async (reader) => {
    const channel = ref === undefined ? undefined : await findChannel(reader, by.user, ref);
    if (ref !== undefined && !channel) return refuse(notFound(ref));
    const told = await noticeRows.listNotices(reader, {
      user: by.user,
      channel: channel?.id,
      before: before.value,
      limit: limit + 1,
    });
    const { items, next } = pageOf(told, limit, ({ id }) => id);
    return ok({ items: items.map(viewNotice), next });
  });
}

function viewNotice(notice: noticeRows.ToldNotice): NoticeView {
  const { user: _user, needKey: _key, receipt: _receipt, dueAt, ...shown } = notice;
  const isOpen = notice.state === 'waiting' || notice.state === 'clearing';
  return { ...shown, dueAt: isOpen ? dueAt : null };
}

async function findChannel(reader: Reader, user: UserId, ref: string): Promise<NoticeChannel | undefined> {
  const all = await noticeChannelRows.listChannels(reader, user);
  return all.find(({ id, name }) => (isId('noticeChannel', ref) ? id === ref : name === ref));
}

function changing<T>(
  { store }: NoticeDeps,
  by: Principal,
  ref: string,
  work: (tx: Tx, channel: NoticeChannel) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  if (!may(by, 'own.change')) return Promise.resolve(notFor(by, 'change channels of notices'));
  return store.unit(async (tx) => {
    await tx.lock('users', [by.user]);
    const channel = await findChannel(tx, by.user, ref);
    return channel ? work(tx, channel) : refuse(notFound(ref));
  });
}

async function note(
  tx: Tx,
  by: Principal,
  action: EventType & `notice_channel.${string}`,
  { id: subject, user, name, kind }: NoticeChannel,
): Promise<void> {
  const data = { name, kind };
  await tx.event({ type: action, user, subject, data });
  await recordAudit(tx, by, { door: doorOf(by), action, subject, data });
}

/** The unique index of names is the guard. */
async function namedOnce<T>(
  name: string,
  work: () => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error, 'notice_channels_name')) throw error;
    return refuse(
      refusal('notice_channel.name_taken', `There is a channel "${name}" already.`, {
        hint: 'Choose another name, or change that one: muster notice edit NAME',
        details: { channel: name },
      }),
    );
  }
}

const notFound = (ref: string): Refusal =>
  refusal('notice_channel.not_found', `No channel "${ref.slice(0, 100)}" was found.`, {
    hint: 'See them: muster notice list',
    details: { channel: ref.slice(0, 100) },
  });

const tooMany = (): Refusal =>
  refusal(
    'notice_channel.too_many',
    `There are ${NOTICE_LIMITS.channelsPerUser} channels already, the most there may be.`,
    {
      hint: 'Remove one: muster notice remove NAME',
    },
  );
