import { expect, test } from 'vitest';
import { newId, type Notice, type NoticeChannel, type UserId } from '#domain';
import { noticeChannelRows, noticeRows, type Tx } from '../index.ts';
import type { Part } from './hubs.ts';
import { addUser } from './seeds.ts';

const TIMES = 12;

/** What guards notices, between two hubs. */
export const noticeParts: Part = (hubs) => {
  const race = async <T>(work: (tx: Tx, n: number) => Promise<T>): Promise<T[]> => {
    const { store, other } = hubs();
    return Promise.all(
      Array.from({ length: TIMES }, (_, n) => (n % 2 ? store : other).unit((tx) => work(tx, n))),
    );
  };

  const addChannel = async (): Promise<NoticeChannel> => {
    const { store, ids } = hubs();
    return store.unit(async (tx) => {
      const channel = aChannel(tx, await addUser(tx, ids, 'ada'));
      await noticeChannelRows.insertChannel(tx, channel);
      return channel;
    });
  };

  const aChannel = (tx: Tx, user: UserId): NoticeChannel => ({
    id: newId(hubs().ids, 'noticeChannel'),
    user,
    name: 'desk',
    kind: 'webhook',
    address: 'https://example.org',
    target: null,
    secret: null,
    template: null,
    needs: ['approval'],
    enabledAt: tx.now,
    createdAt: tx.now,
  });

  const aNotice = (tx: Tx, channel: NoticeChannel, needKey = 'approval:1'): Notice => ({
    id: newId(hubs().ids, 'notice'),
    user: channel.user,
    channel: channel.id,
    need: 'approval',
    about: newId(hubs().ids, 'approval'),
    needKey,
    words: { title: 'Run', who: 'miller', detail: '', path: '/' },
    state: 'waiting',
    dueAt: tx.now,
    tries: 0,
    receipt: {},
    why: null,
    createdAt: tx.now,
    sentAt: null,
    endedAt: null,
  });

  test('a need is one notice of a channel', async () => {
    const channel = await addChannel();
    const written = await race((tx) => noticeRows.insertNotice(tx, aNotice(tx, channel)));
    expect(written.filter(Boolean)).toHaveLength(1);
  });

  test('a due notice is taken up by one, and settled by whoever took it up last', async () => {
    const channel = await addChannel();
    const { store } = hubs();
    const notice = await store.unit(async (tx) => {
      const one = aNotice(tx, channel);
      await noticeRows.insertNotice(tx, one);
      return one;
    });
    const taken = await race((tx) => noticeRows.takeUp(tx, notice, tx.now));
    const [first] = taken.filter((one) => one !== null);
    expect(taken.filter((one) => one !== null)).toHaveLength(1);
    if (!first) throw new Error('nobody took it up');
    const again = await store.unit((tx) => noticeRows.takeUp(tx, first, tx.now + 60_000));
    if (!again) throw new Error('it could not be taken up again');
    const settle = (of: Notice) =>
      store.unit((tx) => noticeRows.moveNotice(tx, of, 'send', { why: null, receipt: { id: '1' } }));
    expect([await settle(first), await settle(again), await settle(again)]).toEqual([false, true, false]);
  });

  test('a name is one channel of its person', async () => {
    const { ids } = hubs();
    const channel = await addChannel();
    const written = await Promise.allSettled([
      race((tx) => noticeChannelRows.insertChannel(tx, { ...channel, id: newId(ids, 'noticeChannel') })),
    ]);
    expect(written.map(({ status }) => status)).toEqual(['rejected']);
    const { store } = hubs();
    expect(await store.read((reader) => noticeChannelRows.listChannels(reader, channel.user))).toHaveLength(
      1,
    );
  });
};
