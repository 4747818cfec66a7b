import { expect, test } from 'vitest';
import { silentLog } from '#base';
import { newId, refusal, type TurnId } from '#domain';
import { idempotencyRows, StoreError, type Tx } from '#store';
import { onEachStore } from '../testing/hub-stores.ts';
import { createIdempotency, idempotencyPruner, rememberTurn } from './index.ts';

onEachStore('calls with a key', (bench) => {
  const away = () => new StoreError(refusal('store.unreachable', 'away'));
  /** A caller that counts how often the work was done. While `isAway` its hub does not reach the store. */
  const caller = (store = bench().store) => {
    const line = { isAway: false };
    const unit = <T>(work: (tx: Tx) => Promise<T>) =>
      line.isAway ? Promise.reject<T>(away()) : store.unit(work);
    const { clock } = bench();
    const { roster } = bench().hub(store);
    const keyed = createIdempotency({
      store: { unit },
      roster,
      clock,
      stopping: new AbortController().signal,
    });
    const by = bench().person();
    const done = { times: 0 };
    const call = (hash = 'h', work = async () => ({ status: 201, body: 'made' }), key = 'k') =>
      keyed.run(by, key, { route: 'sessions.spawn', hash }, async () => {
        done.times++;
        return work();
      });
    return { call, done, keyed, by, line };
  };

  test('repeated, a call answers what it answered, and the work is done once', async () => {
    const { call, done } = caller();
    expect(await call()).toEqual({ ok: true, value: { status: 201, body: 'made', replayed: false } });
    expect(await call()).toEqual({ ok: true, value: { status: 201, body: 'made', replayed: true } });
    expect(done.times).toBe(1);
  });

  test('while the first is at work a second is asked to come later, in every hub', async () => {
    const [here, there] = [caller(), caller(bench().other)];
    let finish: (answer: { status: number; body: string }) => void = () => {};
    let began = () => {};
    const atWork = new Promise<void>((resolve) => (began = resolve));
    const first = here.call('h', () => {
      began();
      return new Promise((resolve) => (finish = resolve));
    });
    await atWork;
    expect(await there.call()).toMatchObject({
      ok: false,
      error: { code: 'request.rate_limited', retry: { after: 1000 } },
    });
    finish({ status: 201, body: 'late' });
    expect(await first).toMatchObject({ value: { replayed: false } });
    expect(await there.call()).toMatchObject({ value: { body: 'late', replayed: true } });
    expect(there.done.times).toBe(0);
  });

  test('of many at once one does the work', async () => {
    const [here, there] = [caller(), caller(bench().other)];
    const answers = await Promise.all([here, there, here, there, here].map(({ call }) => call()));
    expect(here.done.times + there.done.times).toBe(1);
    expect(answers.filter((answer) => answer.ok && !answer.value.replayed)).toHaveLength(1);
  });

  test('the same key with another body is refused; other keys and callers stand apart', async () => {
    const { call, done } = caller();
    await call('one');
    expect(await call('two')).toMatchObject({ error: { code: 'request.idempotency_mismatch' } });
    await call('two', undefined, 'other key');
    expect(done.times).toBe(2);
  });

  test('an answer that says that nothing was done frees the key; other refusals are kept', async () => {
    const { call, done } = caller();
    await call('h', async () => ({ status: 503, body: 'busy' }));
    await call('h', async () => ({ status: 409, body: 'taken' }));
    expect(await call()).toMatchObject({ value: { status: 409, replayed: true } });
    expect(done.times).toBe(2);
  });

  test('a store that refused frees the key; any other error spends it', async () => {
    const { call } = caller();
    const busy = new StoreError(refusal('store.busy', 'busy'));
    await expect(call('h', () => Promise.reject(busy))).rejects.toBe(busy);
    await expect(call('h', () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
    expect(await call()).toMatchObject({
      error: { code: 'request.idempotency_mismatch', message: expect.stringContaining('broke off') },
    });
  });

  test('a store that was lost while the call awaited its turn: the turn is begun once, and a repetition goes on to await it', async () => {
    const { keyed, by, line, done } = caller();
    const turn = newId(bench().ids, 'turn');
    const request = { route: 'sessions.send', hash: 'h' };
    const awaits = (key: string) => async () => {
      done.times++;
      await bench().store.unit((tx) => rememberTurn(tx, by, key, turn));
      line.isAway = true;
      throw away();
    };
    const resume = async (awaited: TurnId) => ({ status: 200, body: awaited });
    const again = (key: string, goOn?: typeof resume) => keyed.run(by, key, request, awaits(key), goOn);
    await expect(again('send', resume)).rejects.toThrow('away');
    line.isAway = false;
    // What became of it is written down once the store is back.
    expect(await again('send', resume)).toMatchObject({ error: { code: 'request.rate_limited' } });
    await expect
      .poll(() => (bench().clock.advance(500), again('send', resume)))
      .toMatchObject({ value: { status: 200, body: turn, replayed: false } });
    expect(await again('send', resume)).toMatchObject({ value: { body: turn, replayed: true } });
    expect(done.times).toBe(1);

    await expect(again('spawn')).rejects.toThrow('away');
    line.isAway = false;
    await expect
      .poll(() => (bench().clock.advance(500), again('spawn')))
      .toMatchObject({ error: { code: 'request.idempotency_mismatch' } });
    expect(done.times).toBe(2);
  });

  test('an answer that the store did not take reaches its caller, and is kept once the store is back', async () => {
    const { call, line, done } = caller();
    const work = async () => {
      line.isAway = true;
      return { status: 201, body: 'made' };
    };
    expect(await call('h', work)).toMatchObject({ value: { body: 'made', replayed: false } });
    line.isAway = false;
    await expect
      .poll(() => (bench().clock.advance(500), call()))
      .toMatchObject({ value: { body: 'made', replayed: true } });
    expect(done.times).toBe(1);
  });

  test('answers are forgotten when they are old, younger ones stay', async () => {
    const { store, clock } = bench();
    const { call, done } = caller();
    await call();
    const { roster } = bench().hub();
    const [pruner, age] = [idempotencyPruner({ store, clock, log: silentLog, roster }), 24 * 3_600_000 + 1];
    await pruner.runOnce();
    await call();
    expect(done.times).toBe(1);
    await store.unit(async (tx) => {
      await tx.db
        .updateTable('idempotency')
        .set({ created_at: tx.now - age })
        .execute();
    });
    // Even before the pruner comes by, an old answer does not count.
    await call();
    expect(done.times).toBe(2);
    await store.unit(async (tx) => {
      await tx.db
        .updateTable('idempotency')
        .set({ created_at: tx.now - age })
        .execute();
      expect(await idempotencyRows.pruneKeys(tx, tx.now - age + 1, 10)).toBe(1);
    });
    await pruner.runOnce();
  });
});
