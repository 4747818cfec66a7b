import { JoinedCalls, type Ids, type Result } from '#base';
import type { Refusal } from '#domain';
import { taskRows, type Store, type Tx } from '#store';

/** Rounds that wait for their commit while the next is at work. */
const ROUNDS_ENDING = 1;
const ASKS_PER_ROUND = 200;

/** Claims and completions of single tasks, which are most of a queue's work. */
export interface SingleTasks {
  /** The next ready task of the lanes, or what this claim was granted before; undefined when nothing is ready. */
  claim(ask: taskRows.ClaimAsk): Promise<taskRows.HeldTask | undefined>;
  complete(held: taskRows.HeldTask): Promise<Result<{ already: boolean }, Refusal>>;
}

/**
 * As the hub joins them, without its rights and feeds. On PostgreSQL, where every transaction costs a round of the network
 * and of the disk, those that come while others are under way share one. On SQLite the store does that for all units.
 */
export function singleTasks(store: Store, ids: Ids): SingleTasks {
  if (store.dialect === 'sqlite') {
    return {
      claim: async (ask) => (await store.unit((tx) => taskRows.claimTasks(tx, { ...ask, most: 1 }, ids)))[0],
      complete: (held) => store.unit((tx) => taskRows.completeTask(tx, held)),
    };
  }
  const bounds = { ending: ROUNDS_ENDING, most: ASKS_PER_ROUND };
  const inUnit = <T>(work: (tx: Tx) => Promise<T>, ends: () => void): Promise<T> =>
    store.unit(async (tx) => {
      const done = await work(tx);
      ends();
      return done;
    });
  const claims = new JoinedCalls({
    ...bounds,
    work: (asks: readonly taskRows.ClaimAsk[], ends) =>
      inUnit((tx) => taskRows.claimForEach(tx, asks, ids), ends),
  });
  const ends = new JoinedCalls({
    ...bounds,
    work: (held: readonly taskRows.HeldTask[], ending) =>
      inUnit((tx) => taskRows.completeForEach(tx, held), ending),
  });
  return { claim: async (ask) => heldOf((await claims.call(ask))[0]), complete: (held) => ends.call(held) };
}

const heldOf = (granted: taskRows.GrantedTask | undefined): taskRows.HeldTask | undefined =>
  granted && { id: granted.task.id, fence: granted.task.fence };
