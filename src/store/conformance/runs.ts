import { expect, test } from 'vitest';
import { newId, type HubId, type Run, type RunId } from '#domain';
import { journalRows, runRows, stepRows, summaryRows, type Store } from '../index.ts';
import type { Hubs, Part } from './hubs.ts';
import { addSession, addUser } from './seeds.ts';

const TERM_MS = 60_000;

/** A run that nobody drives yet. */
export async function addRun({ store, ids }: Hubs, name = 'ada'): Promise<RunId> {
  return store.unit(async (tx) => {
    const user = await addUser(tx, ids, name);
    const owner = await addSession(tx, ids, user);
    const id = newId(ids, 'run');
    await runRows.putText(tx, { hash: 'h', kind: 'script', text: '' });
    const nothing = {
      cause: null,
      result: null,
      cwd: null,
      source: null,
      harness: null,
      agent: null,
    } as const;
    const none = { mode: null, tells: null, parent: null, basis: null, fromStep: null } as const;
    const free = { activeSince: null, wakeAt: null, hub: null, leaseUntil: null, endedAt: null } as const;
    const zero = { agentsUsed: 0, tokensUsed: 0, costUsed: 0, unknownUse: 0, activeMs: 0, fence: 0 };
    const run: Run = {
      id,
      user,
      owner,
      root: id,
      name: 'plan',
      kind: 'script',
      hash: 'h',
      state: 'running',
      args: 'null',
      startedBy: user,
      limits: {},
      warnings: [],
      execution: 1,
      nextSeq: 1,
      signals: 0,
      createdAt: tx.now,
      ...nothing,
      ...none,
      ...free,
      ...zero,
    };
    await runRows.insertRun(tx, run);
    return id;
  });
}

const lease = (store: Store, run: RunId, hub: HubId, living: readonly HubId[], ms = TERM_MS) =>
  store.unit((tx) => runRows.leaseRun(tx, run, { hub, living, until: tx.now + ms }));
const holds = (store: Store, run: Pick<Run, 'id' | 'fence'>) =>
  store.unit(async (tx) => (await journalRows.holdRun(tx, run)) !== undefined);
/** The same for a round that does not wait for the answer: what it writes stays only under the hold. */
const keeps = async (store: Store, run: Pick<Run, 'id' | 'fence'>) => {
  const kept = store.unit(async (tx) => {
    journalRows.keepHold(tx, run);
    journalRows.countRound(tx, run.id, { nextSeq: 7, agents: 1 });
  });
  return kept.then(
    () => true,
    () => false,
  );
};
const found = async ({ store }: Hubs, id: RunId): Promise<Run> => {
  const run = await store.read((reader) => runRows.findRun(reader, id));
  if (!run) throw new Error(`run ${id} is not there`);
  return run;
};

export const runParts: Part = (hubs) => {
  test('of hubs that take a run at once one drives it; a second runner is refused while that lives (W09)', async () => {
    const { store, other, ids } = hubs();
    const id = await addRun(hubs());
    const all = Array.from({ length: 8 }, () => newId(ids, 'hub'));
    const taken = await Promise.all(all.map((hub, n) => lease(n % 2 ? store : other, id, hub, all)));
    const [first, ...more] = taken.filter((run) => run !== undefined);
    expect([first?.fence, more]).toEqual([1, []]);
    for (const hub of all) expect(await lease(other, id, hub, all)).toBeUndefined();
    expect(await store.read((reader) => runRows.runsToDrive(reader, all, 10))).toEqual([]);
  });

  test('it is taken over once its hub is gone or its lease is over, and the one before writes nothing more (W09)', async () => {
    const { store, other, ids } = hubs();
    const id = await addRun(hubs());
    const [one, two] = [newId(ids, 'hub'), newId(ids, 'hub')];
    const before = await lease(store, id, one, [one, two], -5_000);
    const after = await lease(other, id, two, [one, two]);
    if (!before || !after) throw new Error('it was not leased');
    expect([await holds(store, before), await holds(other, after)]).toEqual([false, true]);
    // The other is not among those that live any more.
    const again = await lease(store, id, one, [one]);
    expect([again?.fence, await holds(other, after)]).toEqual([3, false]);
    const renewed = await other.unit((tx) => runRows.renewRuns(tx, two, [id], tx.now + TERM_MS));
    expect([...renewed]).toEqual([]);
  });

  test('a person’s move ends the hold of whoever drives it', async () => {
    const { store, other, ids } = hubs();
    const id = await addRun(hubs());
    const hub = newId(ids, 'hub');
    const held = await lease(store, id, hub, [hub]);
    if (!held) throw new Error('it was not leased');
    await other.unit((tx) => runRows.moveRun(tx, id, 'pause'));
    expect(await holds(store, held)).toBe(false);
    expect(await lease(store, id, hub, [hub])).toBeUndefined();
    await other.unit((tx) => runRows.moveRun(tx, id, 'go_on'));
    expect((await lease(store, id, hub, [hub]))?.fence).toBe(held.fence + 3);
  });

  test('a round that does not wait for the answer writes all under the fence, or nothing', async () => {
    const { store, other, ids } = hubs();
    const id = await addRun(hubs());
    const hub = newId(ids, 'hub');
    const held = await lease(store, id, hub, [hub]);
    if (!held) throw new Error('it was not leased');
    expect(await keeps(store, { ...held, fence: held.fence - 1 })).toBe(false);
    expect(await found(hubs(), id)).toMatchObject({ nextSeq: 1, agentsUsed: 0 });
    expect(await keeps(store, held)).toBe(true);
    expect(await found(hubs(), id)).toMatchObject({ nextSeq: 7, agentsUsed: 1 });
    await other.unit((tx) => runRows.moveRun(tx, id, 'pause'));
    expect(await keeps(store, held)).toBe(false);
    expect(await store.read((reader) => journalRows.isHeld(reader, held))).toBe(false);
  });

  test('it never goes to wait over what it was told meanwhile', async () => {
    const { store, other, ids } = hubs();
    const id = await addRun(hubs());
    const hub = newId(ids, 'hub');
    const held = await lease(store, id, hub, [hub]);
    if (!held) throw new Error('it was not leased');
    await other.unit((tx) => runRows.signalRun(tx, id));
    expect(await store.unit((tx) => runRows.moveDriven(tx, held, 'wait', {}))).toBe(false);
    const now = await found(hubs(), id);
    expect(
      await store.unit((tx) => runRows.moveDriven(tx, now, 'wait', { leaseUntil: null, hub: null })),
    ).toBe(true);
    await other.unit((tx) => runRows.signalRun(tx, id));
    expect((await found(hubs(), id)).state).toBe('running');
  });

  test('time in which no hub drove it is none of its own', async () => {
    const { store, ids } = hubs();
    const id = await addRun(hubs());
    const [one, two] = [newId(ids, 'hub'), newId(ids, 'hub')];
    await lease(store, id, one, [one]);
    // As if that hub had fallen silent an hour ago, ten seconds after it had begun.
    await store.unit((tx) =>
      tx.db
        .updateTable('runs')
        .set({ active_since: tx.now - 3_610_000, lease_until: tx.now - 3_600_000 })
        .where('id', '=', id)
        .execute(),
    );
    const taken = await lease(store, id, two, [one, two]);
    expect(taken?.activeMs).toBe(10_000);
    await store.unit((tx) => runRows.releaseRuns(tx, two, [id]));
    expect(await found(hubs(), id)).toMatchObject({ activeSince: null, leaseUntil: null, hub: null });
  });

  test('steps of a page of runs are counted, each of its own execution', async () => {
    const { store, ids } = hubs();
    const [one, two] = [await addRun(hubs()), await addRun(hubs(), 'bob')];
    await store.unit(async (tx) => {
      const step = { key: 'k', name: 's', kind: 'agent', prompt: '', options: '{}', call: 1 } as const;
      const zero = { may_write: 0, tries: 0, spent: 0, created_at: tx.now } as const;
      const rows = [
        { run_id: one, execution: 1, state: 'done' },
        { run_id: two, execution: 1, state: 'failed' },
        { run_id: two, execution: 2, state: 'queued', why: 'it waits' },
      ] as const;
      for (const row of rows) {
        const id = newId(ids, 'step');
        await tx.db
          .insertInto('run_steps')
          .values({ id, ...step, ...zero, ...row })
          .execute();
      }
      await tx.db.updateTable('runs').set({ execution: 2 }).where('id', '=', two).execute();
      const note = { at: tx.now, kind: 'phase' } as const;
      await stepRows.insertNotes(tx, [
        { ...note, run_id: one, execution: 1, number: 1, text: 'first' },
        { ...note, run_id: one, execution: 1, number: 2, text: 'last' },
        { ...note, run_id: two, execution: 1, number: 1, text: 'before' },
        { ...note, run_id: one, execution: 1, number: 3, kind: 'skipped', text: 'a is left out' },
        { ...note, run_id: one, execution: 1, number: 4, kind: 'skipped', text: 'b is left out' },
        { ...note, run_id: two, execution: 1, number: 2, kind: 'skipped', text: 'before' },
      ]);
    });
    const told = await store.read(async (reader) => ({
      counts: await summaryRows.countSteps(reader, [one, two]),
      waiting: await summaryRows.queuedReasons(reader, [one, two]),
      skipped: await summaryRows.countSkipped(reader, [one, two]),
      phases: await summaryRows.lastPhases(reader, [one, two]),
    }));
    expect(told.counts.toSorted((a, b) => (a.state < b.state ? -1 : 1))).toEqual([
      { run: one, state: 'done', n: 1, reused: 0 },
      { run: two, state: 'queued', n: 1, reused: 0 },
    ]);
    expect([...told.waiting]).toEqual([[two, 'it waits']]);
    expect([...told.skipped]).toEqual([[one, 2]]);
    expect([...told.phases]).toEqual([[one, 'last']]);
  });

  test('agents in all are counted to the bound and never past it', async () => {
    const { store, other } = hubs();
    const id = await addRun(hubs());
    const begun = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        (n % 2 ? store : other).unit((tx) => runRows.takeAgentPlace(tx, id, 5)),
      ),
    );
    expect(begun.filter(Boolean)).toHaveLength(5);
    expect((await found(hubs(), id)).agentsUsed).toBe(5);
  });
};
