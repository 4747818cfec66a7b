import type { Ids } from '#base';
import { newId, type AttemptId, type TaskId, type UserId } from '#domain';
import type { HotStatement, Tx } from '../port.ts';
import { BY_CLAIM, CLAIM_CHOSEN, CLAIMED_BEFORE, HEADS_OF_LANES } from './task-claim-statements.ts';
import { claimTasks, type ClaimedTask, type TaskClaim } from './task-claims.ts';

/** A claim of one task, among others. */
export type ClaimAsk = Omit<TaskClaim, 'most'>;

/** The same claims, sent twice at the same time, take turns; locked in one order. Parameter: the keys as JSON. */
const LOCK_CLAIMS: HotStatement = {
  name: 'task_claim_locks',
  sqlite: '',
  postgres: `select pg_advisory_xact_lock(key) from
    (select distinct hashtextextended(value, 7) as key from json_array_elements_text(?::json) as given (value) order by key) as keys`,
};

/** A ready task at the head of a lane. */
interface Head {
  id: TaskId;
  priority: number;
  position: number;
  user_id: UserId;
  lane: string;
}
type Granted = ClaimedTask & { claimant: string; of_claim: string };

/**
 * Hands each ask the next ready task of its lanes, as claims one after another would. Answers in the order of the asks, with
 * nothing where nothing was left. An ask that was granted before is answered that again.
 */
export async function claimForEach(tx: Tx, asks: readonly ClaimAsk[], ids: Ids): Promise<ClaimedTask[][]> {
  if (tx.dialect === 'sqlite' || asks.length === 1) return oneByOne(tx, asks, ids);
  // A claim that comes twice in one round is one claim.
  const byKey = new Map(asks.map((ask) => [keyOf(ask), ask]));
  const keys = JSON.stringify([...byKey.values()].map(({ claimant, claim }) => [claimant, claim]));
  const [, before, heads] = await Promise.all([
    tx.hot(LOCK_CLAIMS, [JSON.stringify([...byKey.keys()])]),
    tx.hot<Granted>(CLAIMED_BEFORE, [keys]),
    tx.hot<Head>(HEADS_OF_LANES, [JSON.stringify(lanesOf([...byKey.values()]))]),
  ]);
  const given = Map.groupBy(before, (row) => keyOf({ claimant: row.claimant, claim: row.of_claim }));
  const chosen = choose(
    [...byKey.values()].filter((ask) => !given.has(keyOf(ask))),
    heads,
  );
  for (const row of await take(tx, chosen, ids))
    given.set(keyOf({ claimant: row.claimant, claim: row.of_claim }), [row]);
  const answers: ClaimedTask[][] = [];
  for (const ask of asks) {
    const rows = given.get(keyOf(ask));
    if (rows) answers.push(rows.map(claimedOf));
    // What was chosen for it was taken by another hub meanwhile: the single claim looks further.
    else if (chosen.has(ask)) answers.push(await claimTasks(tx, { ...ask, most: 1 }, ids));
    else answers.push([]);
  }
  return answers;
}

async function oneByOne(tx: Tx, asks: readonly ClaimAsk[], ids: Ids): Promise<ClaimedTask[][]> {
  const answers: ClaimedTask[][] = [];
  for (const ask of asks) {
    const before = await tx.hot<ClaimedTask>(BY_CLAIM, [ask.claim, ask.claimant]);
    answers.push(before.length > 0 ? before : await claimTasks(tx, { ...ask, most: 1 }, ids));
  }
  return answers;
}

/** Each lane with the number of asks that may take from it. */
function lanesOf(asks: readonly ClaimAsk[]): [UserId, string, number][] {
  const lanes = new Map<string, [UserId, string, number]>();
  for (const { user, lanes: names } of asks) {
    for (const lane of names) {
      const one = lanes.get(`${user} ${lane}`) ?? [user, lane, 0];
      one[2] += 1;
      lanes.set(`${user} ${lane}`, one);
    }
  }
  return [...lanes.values()];
}

/** For each ask in turn the first head of its lanes that is not chosen yet: by priority, position and age, as claims take them. */
function choose(asks: readonly ClaimAsk[], heads: readonly Head[]): Map<ClaimAsk, Head> {
  const lanes = Map.groupBy(heads.toSorted(inOrder), ({ user_id, lane }) => `${user_id} ${lane}`);
  const chosen = new Map<ClaimAsk, Head>();
  for (const ask of asks) {
    let first: Head | undefined;
    for (const lane of ask.lanes) {
      const head = lanes.get(`${ask.user} ${lane}`)?.[0];
      if (head && (!first || inOrder(head, first) < 0)) first = head;
    }
    if (!first) continue;
    lanes.get(`${ask.user} ${first.lane}`)?.shift();
    chosen.set(ask, first);
  }
  return chosen;
}

const inOrder = (a: Head, b: Head): number =>
  b.priority - a.priority || a.position - b.position || (a.id < b.id ? -1 : 1);

async function take(tx: Tx, chosen: ReadonlyMap<ClaimAsk, Head>, ids: Ids): Promise<Granted[]> {
  if (chosen.size === 0) return [];
  const rows = [...chosen].map(([{ claimant, claim }, { id }]) => {
    const attempt: AttemptId = newId(ids, 'attempt');
    return [id, claimant, claim, attempt];
  });
  const granted = await tx.hot<Granted & { user_id: UserId }>(CLAIM_CHOSEN, [
    JSON.stringify(rows),
    tx.now,
    tx.now,
  ]);
  for (const { id, fence, claimant, user_id: user } of granted)
    await tx.event({ type: 'task.claimed', user, subject: id, data: { by: claimant, fence } });
  return granted;
}

const keyOf = ({ claimant, claim }: { claimant: string; claim: string }) => `${claimant} ${claim}`;

const claimedOf = ({ id, title, priority, lane, fence, attempts, again }: Granted): ClaimedTask => ({
  id,
  title,
  priority,
  lane,
  fence,
  attempts,
  ...(again ? { again } : {}),
});
