import { expect, test } from 'vitest';
import { silentLog } from '#base';
import { newId, type LoggedEvent, type NewEvent, type Principal } from '#domain';
import { onEachStore } from '../testing/hub-stores.ts';
import { createEvents, eventPruner } from './index.ts';

onEachStore('events of a caller', (bench) => {
  /** Appends events, then reads what the caller sees of them. */
  const seen = async (
    by: Principal,
    append: Partial<NewEvent>[],
    more: { session?: never; types?: string[] } = {},
  ) => {
    const { store } = bench();
    const events = createEvents({ store });
    const after = await events.position();
    await store.unit(async (tx) => {
      for (const [n, event] of append.entries()) {
        await tx.event({ type: 'turn.done', user: bench().user, subject: String(n), ...event });
      }
    });
    const found: LoggedEvent[] = [];
    // PostgreSQL shows them once no older transaction is under way; the cursor moves past what is not the caller's.
    await expect
      .poll(async () => {
        const all = await store.readEvents(after, {}, 500);
        return 'reset' in all ? 0 : all.events.length;
      })
      .toBe(append.length);
    for (let cursor = after, again = true; again;) {
      const read = await events.read(by, { after: cursor, limit: 2, ...more });
      if (!read.ok) return read.error.code;
      if ('reset' in read.value) return read.value.reset;
      found.push(...read.value.events);
      ({ cursor, more: again } = read.value);
    }
    return found.map(({ subject }) => subject);
  };

  test('a person sees their own and nobody else’s', async () => {
    const other = await bench().addUser();
    expect(await seen(bench().person(), [{}, { user: other }, {}])).toEqual(['0', '2']);
  });

  test('a session sees itself and what it owns, not its owner or strangers', async () => {
    const owner = await bench().addSession();
    const session = await bench().addSession({ owner: owner.id });
    const owned = await bench().addSession({ owner: session.id });
    const stranger = await bench().addSession();
    const of = [owner, session, owned, stranger].map(({ id }) => ({ session: id }));
    expect(await seen(bench().of(session), [...of, {}, ...of])).toEqual(['1', '2', '6', '7']);
  });

  test('one session is picked out, where the caller may see it', async () => {
    const [mine, foreign] = [await bench().addSession(), await bench().addSession()];
    const of = [{ session: mine.id }, { session: foreign.id }, {}];
    const only = (id: string) => ({ session: id as never });
    expect(await seen(bench().person(), of, only(foreign.id))).toEqual(['1']);
    expect(await seen(bench().of(mine), of, only(mine.id))).toEqual(['0']);
    expect(await seen(bench().of(mine), of, only(foreign.id))).toBe('session.not_found');
  });

  test('types narrow it down; agents follow nothing; a made-up cursor is a reset', async () => {
    expect(await seen(bench().person(), [{}, { type: 'turn.failed' }], { types: ['turn.failed'] })).toEqual([
      '1',
    ]);
    const agent: Principal = {
      kind: 'agent',
      user: bench().user,
      token: newId(bench().ids, 'token'),
      agent: newId(bench().ids, 'agent'),
    };
    expect(await seen(agent, [{}])).toBe('auth.forbidden');
    const made = await createEvents(bench()).read(bench().person(), { after: 'x', limit: 5 });
    expect(made).toMatchObject({ ok: true, value: { reset: 'invalid' } });
  });

  test('a listener is woken by what is appended, until it ends', async () => {
    const events = createEvents(bench());
    const append = () => bench().store.unit((tx) => tx.event({ type: 'task.changed', user: null }));
    let woken = 0;
    let wake = () => {};
    const end = events.listen(() => {
      woken++;
      wake();
    });
    const first = new Promise<void>((resolve) => (wake = resolve));
    await append();
    await first;
    end();
    const before = woken;
    await append();
    expect(woken).toBe(before);
  });

  test('the pruner removes nothing that is young', async () => {
    const { store, clock } = bench();
    const start = await store.eventPosition();
    await store.unit((tx) => tx.event({ type: 'task.changed', user: null }));
    await eventPruner({
      store,
      clock,
      log: silentLog,
      roster: bench().hub().roster,
      settings: () => ({ keepEventsMs: 86_400_000 }) as never,
    }).runOnce();
    expect(await bench().eventsSince(start)).toEqual(['task.changed']);
  });
});
