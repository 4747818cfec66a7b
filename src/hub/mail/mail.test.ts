import { expect, test } from 'vitest';
import { ok } from '#base';
import {
  LIMITS,
  newId,
  type Message,
  type MessageKind,
  type Principal,
  type Session,
  type Turn,
} from '#domain';
import { messageRows, sessionRows } from '#store';
import { onEachStore } from '../testing/hub-stores.ts';
import { acknowledgeMail, createMail, endEnvelope, postMessage, takeReply } from './index.ts';

onEachStore('mail', (bench) => {
  const outside = () => bench().addSession({ kind: 'main', harness: null, client: 'cli' });

  const post = (to: Session, body = 'done', more: { turn?: Turn; kind?: MessageKind; from?: Session } = {}) =>
    bench().store.unit((tx) =>
      postMessage(tx, bench().ids, {
        user: to.user,
        to: to.id,
        from: more.from?.id ?? null,
        kind: more.kind ?? 'reply',
        turn: more.turn?.id ?? null,
        label: 'builder',
        body,
      }),
    );

  const states = async (session: Session) =>
    (
      await bench().store.read((reader) =>
        messageRows.listMessages(reader, { session: session.id, limit: 50 }),
      )
    )
      .reverse()
      .map(({ state }) => state);

  const service = (self: Session, stopping = new AbortController().signal, store = bench().store) =>
    createMail({
      waits: bench().hub(store).waits,
      store,
      clock: bench().clock,
      stopping,
      self: async (by: Principal) =>
        ok(
          by.kind === 'session'
            ? ((await bench().store.read((r) => sessionRows.findSession(r, by.session))) ?? self)
            : self,
        ),
    });

  const bodies = (answer: { ok: boolean; value?: { messages: Message[] } }) =>
    answer.value?.messages.map(({ body }) => body);
  const atOnce = { timeoutSeconds: 0, limit: 20 };

  test('of one turn there is one message of a kind, also when two say it at once', async () => {
    const main = await outside();
    const worker = await bench().addSession({ owner: main.id });
    const turn = await bench().addTurn(worker.id);
    const start = await bench().store.eventPosition();
    await Promise.all([post(main, 'one', { turn }), post(main, 'two', { turn })]);
    await post(main, 'three', { turn, kind: 'late' });
    expect(await states(main)).toEqual(['queued', 'queued']);
    expect(await bench().eventsSince(start)).toEqual(['message.queued', 'message.queued']);
  });

  test('a long body is cut to the limit', async () => {
    const main = await outside();
    await post(main, 'ü'.repeat(LIMITS.messageBodyBytes));
    const taken = await service(main).wait(bench().person(), atOnce);
    const [body] = bodies(taken) ?? [];
    expect(Buffer.byteLength(body ?? '')).toBeLessThanOrEqual(LIMITS.messageBodyBytes);
    expect(body).toContain('[cut: 131072 bytes');
  });

  test('what a call was answered with is read once a later call arrives, and is not handed out twice', async () => {
    const main = await outside();
    await post(main, 'first');
    await post(main, 'second');
    const mail = service(main);
    expect(bodies(await mail.wait(bench().person(), { ...atOnce, limit: 1 }))).toEqual(['first']);
    expect(await states(main)).toEqual(['delivered', 'queued']);
    expect(bodies(await mail.wait(bench().person(), atOnce))).toEqual(['second']);
    expect(await states(main)).toEqual(['read', 'delivered']);
    await bench().store.unit((tx) => acknowledgeMail(tx, main.id));
    expect(await states(main)).toEqual(['read', 'read']);
  });

  test('a page that leaves some says that there is more', async () => {
    const main = await outside();
    for (const body of ['a', 'b', 'c']) await post(main, body);
    expect(await service(main).wait(bench().person(), { ...atOnce, limit: 2 })).toMatchObject({
      value: { more: true },
    });
    expect(await service(main).wait(bench().person(), { ...atOnce, limit: 2 })).toMatchObject({
      value: { more: false },
    });
  });

  test('a wait ends with the message that comes in', async () => {
    const main = await outside();
    const waiting = service(main).wait(bench().person(), { timeoutSeconds: 600, limit: 20 });
    await post(main, 'hello');
    expect(bodies(await waiting)).toEqual(['hello']);
  });

  test('a reply that another call waits for, in whichever hub, is not handed out as mail, and is mail once that wait has ended', async () => {
    const main = await outside();
    const worker = await bench().addSession({ owner: main.id });
    const turn = await bench().addTurn(worker.id);
    const { store, other } = bench();
    const { waits } = bench().hub();
    const mail = service(main, undefined, other);
    const begun = await store.unit((tx) => waits.begin(tx, main.id, turn.id, 30_000));
    const endWait = waits.hold(begun);
    await post(main, 'its reply', { turn });
    await post(main, 'something else');
    expect(bodies(await mail.wait(bench().person(), { ...atOnce, limit: 1 }))).toEqual(['something else']);
    await store.unit((tx) => waits.forget(tx, begun));
    endWait(true);
    expect(bodies(await mail.wait(bench().person(), atOnce))).toEqual(['its reply']);
  });

  test('the answer to a request that another call waits for, in whichever hub, is not handed out as mail', async () => {
    const main = await outside();
    const { store, other, ids } = bench();
    const base = { user: main.user, from: null, turn: null, label: 'b' };
    const request = await store.unit((tx) =>
      postMessage(tx, ids, { ...base, to: main.id, kind: 'request', body: 'why?' }),
    );
    if (!request) throw new Error('it was not posted');
    const mail = service(main, undefined, other);
    expect(bodies(await mail.wait(bench().person(), atOnce))).toEqual(['why?']);
    const { waits } = bench().hub();
    const begun = await store.unit((tx) => waits.begin(tx, main.id, request.id, 30_000));
    const endWait = waits.hold(begun);
    await store.unit((tx) =>
      postMessage(tx, ids, { ...base, to: main.id, kind: 'answer', body: 'because', replyTo: request.id }),
    );
    expect(bodies(await mail.wait(bench().person(), atOnce))).toEqual([]);
    await store.unit((tx) => waits.forget(tx, begun));
    endWait(true);
    expect(bodies(await mail.wait(bench().person(), atOnce))).toEqual(['because']);
  });

  test('a wait for one turn leaves other mail alone, and answers the same again', async () => {
    const main = await outside();
    const worker = await bench().addSession({ owner: main.id });
    const [one, two] = [
      await bench().addTurn(worker.id, { state: 'done' }),
      await bench().addTurn(worker.id, { state: 'done' }),
    ];
    await post(main, 'one', { turn: one });
    await post(main, 'two', { turn: two });
    const mail = service(main);
    expect(bodies(await mail.wait(bench().person(), { ...atOnce, turn: two.id }))).toEqual(['two']);
    expect(bodies(await mail.wait(bench().person(), { ...atOnce, turn: two.id }))).toEqual(['two']);
    expect(await states(main)).toEqual(['queued', 'read']);
  });

  test('a wait that times out has nothing; one that the hub’s stop ends says so', async () => {
    const main = await outside();
    expect(await service(main).wait(bench().person(), atOnce)).toEqual(ok({ messages: [], more: false }));
    const stop = new AbortController();
    const waiting = service(main, stop.signal).wait(bench().person(), { timeoutSeconds: 600, limit: 20 });
    stop.abort();
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'hub.stopping' } });
  });

  test('what was taken for a caller that is gone waits again', async () => {
    const main = await outside();
    await post(main, 'kept');
    const gone = AbortSignal.abort();
    await service(main).wait(bench().person(), atOnce, gone);
    expect(await states(main)).toEqual(['queued']);
  });

  test('an answer that was cut off on its way loses nothing: the next call gets it again, by the same id (T04)', async () => {
    const main = await outside();
    await post(main, 'kept');
    const mail = service(main);
    const taken = async () => {
      const answer = await mail.wait(bench().person(), atOnce);
      return answer.ok ? answer.value.messages.map(({ id }) => id) : [];
    };
    const first = await taken();
    expect(first).toHaveLength(1);
    await mail.takeBack(bench().person());
    expect(await states(main)).toEqual(['queued']);
    expect(await taken()).toEqual(first);
    // That answer came, as the call after it tells: nothing is left to be taken back.
    expect(await taken()).toEqual([]);
    await mail.takeBack(bench().person());
    expect(await states(main)).toEqual(['read']);
  });

  test('a waiting send takes the message of its turn once', async () => {
    const main = await outside();
    const worker = await bench().addSession({ owner: main.id });
    const turn = await bench().addTurn(worker.id, { state: 'done' });
    const take = () => bench().store.unit((tx) => takeReply(tx, main.id, turn.id));
    expect(await take()).toBe(true);
    await post(main, 'reply', { turn });
    expect(await take()).toBe(true);
    expect(await states(main)).toEqual(['delivered']);
    expect(await take()).toBe(false);
    expect(bodies(await service(main).wait(bench().person(), atOnce))).toEqual([]);
  });

  test('an envelope turn that ends well makes its mail read; else it waits again, and after three tries it is given up', async () => {
    const owner = await bench().addSession();
    await post(owner, 'hello');
    const deliverIn = async (endedWell: boolean) => {
      const turn = await bench().addTurn(owner.id, { state: 'done', source: 'mail' });
      await bench().store.unit(async (tx) => {
        const queued = await messageRows.queuedMessages(tx, owner.id, 10);
        await messageRows.deliverMessages(
          tx,
          queued.map(({ id }) => id),
          turn.id,
        );
        await endEnvelope(tx, bench().ids, turn, endedWell);
      });
      return (await states(owner)).join();
    };
    expect(await deliverIn(false)).toBe('queued');
    expect(await deliverIn(false)).toBe('queued');
    expect(await deliverIn(false)).toBe('undelivered');
    await post(owner, 'again');
    expect(await deliverIn(true)).toBe('undelivered,read');
  });

  test('a person looks into each of their mailboxes, a session into its own alone', async () => {
    const main = await outside();
    const worker = await bench().addSession({ owner: main.id });
    await post(worker, 'secret');
    const mail = service(main);
    const list = (by: Principal, session?: Session) => mail.list(by, { limit: 5, session: session?.id });
    expect(await list(bench().person(), worker)).toMatchObject({
      ok: true,
      value: { items: [{ body: 'secret' }] },
    });
    expect(await list(bench().of(worker))).toMatchObject({
      ok: true,
      value: { items: [{ body: 'secret' }] },
    });
    expect(await list(bench().of(main), worker)).toMatchObject({ error: { code: 'session.not_found' } });
    const other = bench().person({ user: await bench().addUser() });
    expect(await list(other, worker)).toMatchObject({ error: { code: 'session.not_found' } });
    const agent: Principal = {
      kind: 'agent',
      user: bench().user,
      token: newId(bench().ids, 'token'),
      agent: newId(bench().ids, 'agent'),
    };
    expect(await list(agent)).toMatchObject({ error: { code: 'auth.forbidden' } });
    expect(await states(worker)).toEqual(['queued']);
  });
});
