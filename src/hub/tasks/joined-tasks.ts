import { JoinedCalls, type Ids, type Result } from '#base';
import type { Refusal, UserId } from '#domain';
import { taskRows, type Store } from '#store';

/** Rounds under way at the same time: one commits while the next is prepared. */
const ROUNDS_AT_ONCE = 2;
const ASKS_PER_ROUND = 200;

export interface SingleClaim extends taskRows.ClaimAsk {
  user: UserId;
  lanes: readonly string[];
}

/** Claims and completions of single tasks, which are most of a queue's work. */
export interface SingleTasks {
  /** The next ready task of the lanes, or what this claim was granted before; undefined when nothing is ready. */
  claim(ask: SingleClaim): Promise<taskRows.ClaimedTask | undefined>;
  complete(held: taskRows.HeldTask): Promise<Result<{ already: boolean }, Refusal>>;
}

/**
 * On PostgreSQL, where every transaction costs a round of the network and of the disk, those that come while others are
 * under way share one. On SQLite the store does that for all units.
 */
export function singleTasks(store: Store, ids: Ids): SingleTasks {
  if (store.dialect === 'sqlite') {
    return {
      claim: async (ask) => (await store.unit((tx) => taskRows.claimTasks(tx, { ...ask, most: 1 }, ids)))[0],
      complete: (held) => store.unit((tx) => taskRows.completeTask(tx, held)),
    };
  }
  const bounds = { atOnce: ROUNDS_AT_ONCE, most: ASKS_PER_ROUND };
  const claims = new JoinedCalls({
    ...bounds,
    work: (asks: readonly SingleClaim[]) => claimAll(store, ids, asks),
  });
  const ends = new JoinedCalls({
    ...bounds,
    work: (held: readonly taskRows.HeldTask[]) => store.unit((tx) => taskRows.completeForEach(tx, held)),
  });
  return { claim: (ask) => claims.call(ask), complete: (held) => ends.call(held) };
}

/** One claim for all that ask for the same lanes. */
function claimAll(
  store: Store,
  ids: Ids,
  asks: readonly SingleClaim[],
): Promise<(taskRows.ClaimedTask | undefined)[]> {
  return store.unit(async (tx) => {
    const groups = Map.groupBy(asks.entries(), ([, { user, lanes }]) => `${user} ${lanes.join(' ')}`);
    const answers = Array.from<taskRows.ClaimedTask | undefined>({ length: asks.length });
    for (const group of groups.values()) {
      const [[, first] = []] = group;
      if (!first) continue;
      const granted = await taskRows.claimForEach(
        tx,
        first,
        group.map(([, ask]) => ask),
        ids,
      );
      group.forEach(([at], n) => (answers[at] = granted[n]));
    }
    return answers;
  });
}
