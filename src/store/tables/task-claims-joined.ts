import type { Ids } from '#base';
import { newId, type AgentId, type SessionId, type UserId } from '#domain';
import type { HotStatement, Tx } from '../port.ts';
import { CLAIMED, FOR_EACH_SET, READY_IN_LANES } from './task-claim-statements.ts';
import { claimTasks, type ClaimedTask } from './task-claims.ts';

/** One claim of one task, among others of the same lanes. */
export interface ClaimAsk {
  claimant: AgentId | SessionId;
  claim: string;
}

/** The same claims, sent twice at the same time, take turns; locked in one order. Parameter: the keys as JSON. */
const LOCK_CLAIMS: HotStatement = {
  name: 'task_claim_locks',
  sqlite: '',
  postgres: `select pg_advisory_xact_lock(key) from
    (select distinct hashtextextended(value, 7) as key from json_array_elements_text(?::json) as given (value) order by key) as keys`,
};
/**
 * The first ready tasks of the lanes, one for each ask that was granted nothing before, in the order of asking. Parameters:
 * asks as JSON `[[claimant, claim, attempt], …]`, lanes as JSON, user, most, now, now.
 */
const CLAIM_FOR_EACH: HotStatement = {
  name: '',
  sqlite: '',
  postgres: `with asked as (
      select value ->> 0 as claimant, value ->> 1 as claim, value ->> 2 as attempt, row_number() over (order by at) as n
      from json_array_elements(?::json) with ordinality as given (value, at)
      where not exists (select 1 from tasks where tasks.claim = value ->> 1 and tasks.claimed_by = value ->> 0)
    ), ready as (${READY_IN_LANES}),
    numbered as (select id, row_number() over (order by priority desc, position, id) as n from ready),
    claimed as (
      update tasks set ${FOR_EACH_SET} from numbered join asked using (n) where tasks.id = numbered.id
      returning ${CLAIMED}, asked.claimant, asked.claim as of_claim, asked.attempt as of_attempt
    ), tried as (
      insert into attempts (id, task_id, claimant, fence, state, started_at)
      select of_attempt, id, claimant, fence, 'running', ? from claimed
    ) select * from claimed`,
};

type Granted = ClaimedTask & { of_claim: string; claimant: string };

/**
 * Hands each ask the next ready task of the lanes, as claims one after another would. Answers in the order of the asks,
 * undefined where nothing was left. An ask that was granted before is answered that again.
 */
export async function claimForEach(
  tx: Tx,
  { user, lanes }: { user: UserId; lanes: readonly string[] },
  asks: readonly ClaimAsk[],
  ids: Ids,
): Promise<(ClaimedTask | undefined)[]> {
  const [first] = asks;
  if (tx.dialect === 'sqlite' || (asks.length === 1 && first)) {
    const answers: (ClaimedTask | undefined)[] = [];
    for (const ask of asks) answers.push((await claimTasks(tx, { ...ask, user, lanes, most: 1 }, ids))[0]);
    return answers;
  }
  // A claim that comes twice in one round is one claim.
  const byKey = new Map(asks.map((ask) => [keyOf(ask), ask]));
  const rows = [...byKey.values()].map(({ claimant, claim }) => [claimant, claim, newId(ids, 'attempt')]);
  const [, granted] = await Promise.all([
    tx.hot(LOCK_CLAIMS, [JSON.stringify([...byKey.keys()])]),
    tx.hot<Granted>(CLAIM_FOR_EACH, [
      JSON.stringify(rows),
      JSON.stringify(lanes),
      user,
      rows.length,
      tx.now,
      tx.now,
    ]),
  ]);
  for (const { id, fence, claimant } of granted) {
    await tx.event({ type: 'task.claimed', user, subject: id, data: { by: claimant, fence } });
  }
  const grantedTo = new Map(
    granted.map((row) => [keyOf({ claimant: row.claimant, claim: row.of_claim }), row]),
  );
  const answers: (ClaimedTask | undefined)[] = [];
  for (const ask of asks) {
    const row = grantedTo.get(keyOf(ask));
    // Granted before, or nothing was left, or others held all that was looked at: the single claim tells these apart.
    if (row) answers.push(claimedOf(row));
    else answers.push((await claimTasks(tx, { ...ask, user, lanes, most: 1 }, ids))[0]);
  }
  return answers;
}

const keyOf = ({ claimant, claim }: { claimant: string; claim: string }) => `${claimant} ${claim}`;

const claimedOf = ({ id, title, priority, lane, fence, attempts }: Granted): ClaimedTask => ({
  id,
  title,
  priority,
  lane,
  fence,
  attempts,
});
