import type { Ids } from '#base';
import { newId, type AttemptId, type Task, type UserId } from '#domain';
import type { Selectable } from 'kysely';
import type { Tx } from '../port.ts';
import type { TasksTable } from '../schema.ts';
import { BY_CLAIM, CLAIM_CHOSEN, CLAIMED_AND_HEADS } from './task-claim-statements.ts';
import { claimTasks, type ClaimedTask, type TaskClaim } from './task-claims.ts';
import { findTasks, toTask, wakeLane } from './tasks.ts';

/** A claim of one task, among others. */
export type ClaimAsk = Omit<TaskClaim, 'most'>;

/** A task that was handed out. */
export interface GrantedTask {
  task: Task;
  /** An earlier call of the same claim was answered with it. */
  again: boolean;
}

type Row = Selectable<TasksTable>;

/**
 * Hands each ask the next ready task of its lanes, as claims one after another would. Answers in the order of the asks, with
 * nothing where nothing was left. An ask that was granted before is answered that again. The caller has locked the
 * claimants, so that a claim that is sent twice takes turns with itself.
 */
export async function claimForEach(tx: Tx, asks: readonly ClaimAsk[], ids: Ids): Promise<GrantedTask[][]> {
  if (asks.length === 0) return [];
  return tx.dialect === 'sqlite' ? oneByOne(tx, asks, ids) : inOneGo(tx, asks, ids);
}

async function oneByOne(tx: Tx, asks: readonly ClaimAsk[], ids: Ids): Promise<GrantedTask[][]> {
  const claimed: ClaimedTask[][] = [];
  for (const ask of asks) {
    const before = await tx.hot<ClaimedTask>(BY_CLAIM, [ask.claim, ask.claimant]);
    claimed.push(before.length > 0 ? before : await claimTasks(tx, { ...ask, most: 1 }, ids));
  }
  const tasks = await findTasks(
    tx,
    claimed.flatMap((of) => of.map(({ id }) => id)),
  );
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return claimed.map((of) =>
    of.flatMap(({ id, again }) => {
      const task = byId.get(id);
      return task ? [{ task, again: again === 1 }] : [];
    }),
  );
}

/** The heads of the lanes are locked when they are read, so that all that follows is known before it is written. */
async function inOneGo(tx: Tx, asks: readonly ClaimAsk[], ids: Ids): Promise<GrantedTask[][]> {
  // A claim that comes twice in one round is one claim.
  const byKey = new Map(asks.map((ask) => [keyOf(ask), ask]));
  const keys = [...byKey.values()].map(({ claimant, claim }) => [claimant, claim]);
  const lanes = lanesOf([...byKey.values()]);
  const rows = await tx.hot<Row & { again: 0 | 1 }>(CLAIMED_AND_HEADS, [
    JSON.stringify(keys),
    JSON.stringify(lanes),
  ]);
  const heads = rows.filter(({ again }) => again === 0);
  const granted = Map.groupBy(
    rows.filter(({ again }) => again === 1),
    keyOfRow,
  );
  const chosen = choose(
    [...byKey.values()].filter((ask) => !granted.has(keyOf(ask))),
    heads.map(toTask),
  );
  await take(tx, chosen, ids);
  const taken = new Set([...chosen.values()].map(({ id }) => id));
  // Others passed over it meanwhile.
  for (const { id, user_id: user, lane } of heads) if (!taken.has(id)) wakeLane(tx, { user, lane });
  return asks.map((ask) => {
    const head = chosen.get(byKey.get(keyOf(ask)) ?? ask);
    if (head) return [{ task: claimed(head, ask.claimant, tx.now), again: !chosen.has(ask) }];
    return (granted.get(keyOf(ask)) ?? []).map((row) => ({ task: toTask(row), again: true }));
  });
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
function choose(asks: readonly ClaimAsk[], heads: readonly Task[]): Map<ClaimAsk, Task> {
  const lanes = Map.groupBy(heads.toSorted(inOrder), ({ user, lane }) => `${user} ${lane}`);
  const chosen = new Map<ClaimAsk, Task>();
  for (const ask of asks) {
    let first: Task | undefined;
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

const inOrder = (a: Task, b: Task): number =>
  b.priority - a.priority || a.position - b.position || (a.id < b.id ? -1 : 1);

async function take(tx: Tx, chosen: ReadonlyMap<ClaimAsk, Task>, ids: Ids): Promise<void> {
  if (chosen.size === 0) return;
  const rows = [...chosen].map(([{ claimant, claim }, { id }]) => {
    const attempt: AttemptId = newId(ids, 'attempt');
    return [id, claimant, claim, attempt];
  });
  tx.send(CLAIM_CHOSEN, [JSON.stringify(rows), tx.now, tx.now]);
  for (const [{ claimant: by }, head] of chosen) {
    const { id, user, fence } = claimed(head, by, tx.now);
    await tx.event({ type: 'task.claimed', user, subject: id, data: { by, fence } });
  }
}

/** A ready card as its claim leaves it. */
const claimed = (head: Task, claimedBy: ClaimAsk['claimant'], now: number): Task => ({
  ...head,
  state: 'in_progress',
  claimedBy,
  fence: head.fence + 1,
  attempts: head.attempts + 1,
  updatedAt: now,
});

const keyOf = ({ claimant, claim }: { claimant: string; claim: string }) => `${claimant} ${claim}`;
const keyOfRow = ({ claimed_by: claimant, claim }: Row) =>
  keyOf({ claimant: claimant ?? '', claim: claim ?? '' });
