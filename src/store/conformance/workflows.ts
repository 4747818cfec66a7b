import { expect, test } from 'vitest';
import {
  newId,
  type Hook,
  type Run,
  type RunId,
  type RunOrder,
  type RunSchedule,
  type UserId,
} from '#domain';
import { hookRows, pruneRuns, runRows, runScheduleRows, savedRows, type Tx } from '../index.ts';
import type { Part } from './hubs.ts';
import { addSession, addUser } from './seeds.ts';

const TIMES = 12;
const DAY = 24 * 3_600_000;

const order = (tx: Tx, user: UserId): RunOrder => ({
  user,
  name: 'flow',
  kind: 'yaml',
  hash: 'h1',
  args: '{}',
  cwd: '/work',
  source: null,
  harness: null,
  agent: null,
  client: 'cli',
  limits: { turns: 3, costMicros: 20 },
  lastRun: null,
  createdAt: tx.now,
});

const putText = (tx: Tx, hash = 'h1') => runRows.putText(tx, { hash, kind: 'yaml', text: `steps: ${hash}` });

/** What guards saved workflows and what starts runs, between two hubs. */
export const workflowParts: Part = (hubs) => {
  const race = async <T>(work: (tx: Tx, n: number) => Promise<T>): Promise<T[]> => {
    const { store, other } = hubs();
    return Promise.all(
      Array.from({ length: TIMES }, (_, n) => (n % 2 ? store : other).unit((tx) => work(tx, n))),
    );
  };

  test('a name is one saved workflow of its person, and each other text is another version', async () => {
    const { store, ids } = hubs();
    const [ada, bob] = await store.unit(async (tx) => {
      for (let n = 0; n < TIMES; n++) await putText(tx, `h${n}`);
      return [await addUser(tx, ids, 'ada'), await addUser(tx, ids, 'bob')] as const;
    });
    const save = (tx: Tx, user: UserId, hash: string) =>
      savedRows.saveWorkflow(tx, {
        id: newId(ids, 'workflow'),
        user,
        name: 'flow',
        kind: 'yaml',
        hash,
        description: null,
        savedBy: user,
      });
    const saved = await race((tx, n) => save(tx, ada, `h${n}`));
    expect(new Set(saved.map(({ id }) => id)).size).toBe(1);
    expect(saved.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: TIMES }, (_, n) => n + 1),
    );
    await store.unit((tx) => save(tx, bob, 'h0'));
    const { mine, theirs } = await store.read(async (reader) => ({
      mine: await savedRows.listSaved(reader, ada),
      theirs: await savedRows.findSaved(reader, bob, 'flow'),
    }));
    expect(mine).toHaveLength(1);
    expect(theirs?.version).toBe(1);
    expect(await store.read((reader) => savedRows.isAllowed(reader, bob, mine[0]!.hash))).toBe(
      mine[0]!.hash === 'h0',
    );
  });

  test('a tick of a schedule is taken once, and not while it is paused', async () => {
    const { store, ids } = hubs();
    const schedule = await store.unit(async (tx): Promise<RunSchedule> => {
      await putText(tx);
      const user = await addUser(tx, ids, 'ada');
      const id = newId(ids, 'runSchedule');
      const made = { ...order(tx, user), id, cron: '* * * * *', timeZone: 'UTC', paused: false, nextAt: 1 };
      await runScheduleRows.insertRunSchedule(tx, made);
      return made;
    });
    expect(await store.read((reader) => runScheduleRows.dueRunSchedules(reader, 5, 10))).toEqual([schedule]);
    const taken = await race((tx) => runScheduleRows.takeRunTick(tx, schedule, 2));
    expect(taken.filter(Boolean)).toHaveLength(1);
    const next = { ...schedule, nextAt: 2 };
    await store.unit((tx) => runScheduleRows.pauseRunSchedule(tx, schedule.id, { paused: true, nextAt: 2 }));
    expect(await store.unit((tx) => runScheduleRows.takeRunTick(tx, next, 3))).toBe(false);
    expect(await store.read((reader) => runScheduleRows.dueRunSchedules(reader, 5, 10))).toEqual([]);
  });

  test('a delivery counts once for its hook; old ones are forgotten in chunks', async () => {
    const { store, ids } = hubs();
    const [one, two] = await store.unit(async (tx) => {
      await putText(tx);
      const user = await addUser(tx, ids, 'ada');
      const made: Hook[] = [];
      for (let n = 0; n < 2; n++) {
        const more = { takesBody: false, secret: 's', rotatedAt: null, lastAt: null };
        made.push({ ...order(tx, user), id: newId(ids, 'hook'), ...more });
        await hookRows.insertHook(tx, made[n]!);
      }
      return made;
    });
    const taken = await race((tx) => hookRows.takeDelivery(tx, one!.id, 'id:1'));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await store.unit((tx) => hookRows.takeDelivery(tx, two!.id, 'id:1'))).toBe(true);
    expect(await store.unit((tx) => hookRows.pruneDeliveries(tx, tx.now - DAY, 10))).toBe(0);
    expect(await store.unit((tx) => hookRows.pruneDeliveries(tx, tx.now + DAY, 1))).toBe(1);
    expect(await store.unit((tx) => hookRows.pruneDeliveries(tx, tx.now + DAY, 10))).toBe(1);
    expect(await store.unit((tx) => hookRows.takeDelivery(tx, one!.id, 'id:1'))).toBe(true);
  });

  test('runs that ended before go with those within them; texts stay that something names', async () => {
    const { store, ids } = hubs();
    const [old, within, open] = await store.unit(async (tx) => {
      const user = await addUser(tx, ids, 'ada');
      const owner = await addSession(tx, ids, user);
      for (const hash of ['old', 'kept', 'within']) await putText(tx, hash);
      const run = async (hash: string, more: Partial<Run>): Promise<RunId> => {
        const id = newId(ids, 'run');
        await runRows.insertRun(tx, { ...aRun({ id, user, owner, hash, now: tx.now }), ...more });
        return id;
      };
      const first = await run('old', { state: 'done', endedAt: tx.now });
      const part = { run: first, step: newId(ids, 'step') };
      const inner = await run('within', { state: 'done', endedAt: tx.now, parent: part, root: first });
      const third = await run('kept', {});
      await run('kept', { state: 'failed', endedAt: tx.now });
      return [first, inner, third];
    });
    expect(await store.unit((tx) => pruneRuns(tx, tx.now - DAY, 10))).toBe(0);
    expect(await store.unit((tx) => pruneRuns(tx, tx.now + DAY, 10))).toBe(3);
    const left = await store.read(async (reader) => ({
      runs: (await Promise.all([old, within, open].map((id) => runRows.findRun(reader, id)))).map(Boolean),
      texts: (await Promise.all(['old', 'within', 'kept'].map((hash) => runRows.findText(reader, hash)))).map(
        Boolean,
      ),
    }));
    expect(left).toEqual({ runs: [false, false, true], texts: [false, false, true] });
  });
};

type Given = Pick<Run, 'id' | 'user' | 'owner' | 'hash'> & { now: number };

const aRun = ({ id, user, owner, hash, now }: Given): Run => ({
  id,
  user,
  owner,
  hash,
  name: 'flow',
  kind: 'yaml',
  state: 'running',
  cause: null,
  args: '{}',
  result: null,
  cwd: null,
  source: null,
  harness: null,
  agent: null,
  mode: null,
  tells: null,
  startedBy: user,
  parent: null,
  root: id,
  basis: null,
  fromStep: null,
  limits: {},
  execution: 1,
  nextSeq: 1,
  agentsUsed: 0,
  tokensUsed: 0,
  costUsed: 0,
  unknownUse: 0,
  activeMs: 0,
  activeSince: null,
  wakeAt: null,
  hub: null,
  fence: 0,
  leaseUntil: null,
  signals: 0,
  warnings: [],
  createdAt: now,
  endedAt: null,
});
