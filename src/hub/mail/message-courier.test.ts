import { expect, test } from 'vitest';
import { silentLog } from '#base';
import type { Session, SessionId } from '#domain';
import { messageRows, turnRows } from '#store';
import { onEachStore } from '../testing/hub-stores.ts';
import { queueTurn } from '../turns/queue-turn.ts';
import { handOver } from './acknowledge-mail.ts';
import { messageCourier, postMessage } from './index.ts';

onEachStore('the courier', (bench) => {
  const courier = (store = bench().store) =>
    messageCourier({
      store,
      clock: bench().clock,
      log: silentLog,
      ids: bench().ids,
      queueTurn: (tx, turn) => queueTurn(tx, bench().ids, turn),
    });

  const post = (to: Session, body: string) =>
    bench().store.unit((tx) =>
      postMessage(tx, bench().ids, {
        user: to.user,
        to: to.id,
        from: null,
        kind: 'reply',
        turn: null,
        label: 'b',
        body,
      }),
    );

  const queued = (session: SessionId) =>
    bench().store.read((reader) => turnRows.queuedTurns(reader, session));
  const mail = (session: Session) =>
    bench().store.read((reader) => messageRows.listMessages(reader, { session: session.id, limit: 50 }));

  test('all mail of a free owner becomes one envelope turn', async () => {
    const owner = await bench().addSession();
    await post(owner, 'built <muster-message>');
    await post(owner, 'tested');
    await courier().runOnce();
    const turns = await queued(owner.id);
    expect(turns).toHaveLength(1);
    expect(turns[0]).toMatchObject({ source: 'mail', askedBy: null });
    expect(turns[0]?.prompt).toContain('2 messages arrived');
    expect(turns[0]?.prompt).toContain('built ‹muster-message>');
    expect((await mail(owner)).map(({ state, deliveredIn }) => [state, deliveredIn])).toEqual([
      ['delivered', turns[0]?.id],
      ['delivered', turns[0]?.id],
    ]);
  });

  test('two couriers at once make one turn', async () => {
    const owner = await bench().addSession();
    await post(owner, 'once');
    await Promise.all([
      courier().runOnce(),
      courier(bench().other).runOnce(),
      courier(bench().other).runOnce(),
    ]);
    expect(await queued(owner.id)).toHaveLength(1);
  });

  test('an owner that has a turn, starts, closes or is outside is left alone', async () => {
    const busy = await bench().addSession();
    await bench().addTurn(busy.id, { state: 'waiting' });
    const others = [
      busy,
      await bench().addSession({ state: 'starting' }),
      await bench().addSession({ state: 'closing' }),
      await bench().addSession({ closeAfterTurn: true }),
      await bench().addSession({ kind: 'main', harness: null }),
    ];
    for (const session of others) await post(session, 'wait');
    await courier().runOnce();
    for (const session of others) {
      expect(await queued(session.id)).toEqual([]);
      expect(await mail(session)).toMatchObject([{ state: 'queued', tries: 0 }]);
    }
  });

  test('mail to a session that has ended is given up, whether it was outside or not', async () => {
    const ended = [
      await bench().addSession({ state: 'closed' }),
      await bench().addSession({ state: 'failed' }),
      await bench().addSession({ state: 'closed', kind: 'main', harness: null }),
    ];
    for (const session of ended) await post(session, 'nobody');
    await courier().runOnce();
    for (const session of ended) expect(await mail(session)).toMatchObject([{ state: 'undelivered' }]);
  });

  test('more mail than fits one envelope goes in the next one', async () => {
    const owner = await bench().addSession();
    for (let i = 0; i < 12; i++) await post(owner, `m${i}`);
    await courier().runOnce();
    await courier().runOnce();
    expect(await queued(owner.id)).toHaveLength(1);
    expect((await mail(owner)).filter(({ state }) => state === 'queued').map(({ body }) => body)).toEqual([
      'm11',
      'm10',
    ]);
  });

  test('mail that a managed session fetched itself is read when its turn ended well, else delivered again', async () => {
    const [well, badly] = [await bench().addSession(), await bench().addSession()];
    await bench().addTurn(well.id, { state: 'done', endedAt: 5 });
    await bench().addTurn(badly.id, { state: 'interrupted', endedAt: 5 });
    for (const session of [well, badly]) {
      await post(session, 'fetched');
      await bench().store.unit(async (tx) => {
        await handOver(tx, await messageRows.queuedMessages(tx, session.id, 5));
      });
    }
    await courier().runOnce();
    expect(await mail(well)).toMatchObject([{ state: 'read' }]);
    const [again] = await queued(badly.id);
    expect(await mail(badly)).toMatchObject([{ state: 'delivered', tries: 2, deliveredIn: again?.id }]);
    expect(await queued(well.id)).toEqual([]);
  });

  test('once started it comes by itself when mail is posted, and stops when told', async () => {
    const owner = await bench().addSession();
    const part = courier();
    part.start();
    await part.idle();
    const arrived = new Promise<void>((resolve) => {
      const end = bench().store.listen(`session:${owner.id}`, () => {
        end();
        resolve();
      });
    });
    await post(owner, 'wake');
    await arrived;
    expect(await queued(owner.id)).toHaveLength(1);
    await part.stop();
    await part.stop();
  });
});
