import type { HotStatement } from '../port.ts';

/** Ready in a lane: up next, nothing unmet, not blocked, due, with nobody. The words of the index `tasks_ready`, so that it is used. */
const READY_NOW = `state = 'up_next' and unmet = 0 and blocked is null and claimed_by is null and not_before is null`;
const READY = `user_id = ? and lane = ? and ${READY_NOW}`;
/**
 * True of all tasks that are given as JSON; the planner takes what matches a pattern for few. It then looks each up by its
 * id, where it would else read all tasks and throw most away, while they are not many or its figures are old.
 */
export const FEW = `value ->> 0 like 'tsk%'`;
const ORDER = 'order by priority desc, position, id';
const CLAIM_SET = `state = 'in_progress', claimed_by = ?, claim = ?, updated_at = ?, fence = fence + 1, attempts = attempts + 1`;
export const CLAIMED =
  'tasks.id, tasks.title, tasks.priority, tasks.position, tasks.lane, tasks.fence, tasks.attempts';
const NOT_GRANTED = 'not exists (select 1 from tasks where claim = ? and claimed_by = ?)';

const perNumber = (make: (lanes: number) => HotStatement) => {
  const made: HotStatement[] = [];
  return (lanes: number): HotStatement => (made[lanes] ??= make(lanes));
};

/** One probe of the index for each lane: a lane with a long queue costs the others nothing. */
const eachLane = (lanes: number, most: '1' | '?'): string =>
  Array.from(
    { length: lanes },
    () => `select * from (select id, priority, position from tasks where ${READY} ${ORDER} limit ${most})`,
  ).join(' union all ');

/** SQLite, by the number of lanes. Parameters: claimant, claim, now, (user, lane) for each lane, claim, claimant. */
export const claimOne = perNumber((lanes) => ({
  name: `task_claim_${lanes}`,
  sqlite: `update tasks set ${CLAIM_SET} where id = (${
    lanes === 1
      ? `select id from tasks where ${READY} ${ORDER} limit 1`
      : `select id from (${eachLane(lanes, '1')}) ${ORDER} limit 1`
  }) and ${NOT_GRANTED} returning ${CLAIMED}`,
}));
/** The same for several: (user, lane, most) for each lane, and most once more. */
export const claimMany = perNumber((lanes) => ({
  name: `task_claim_many_${lanes}`,
  sqlite: `update tasks set ${CLAIM_SET} where id in (select id from (${eachLane(lanes, '?')}) ${ORDER} limit ?)
    and ${NOT_GRANTED} returning ${CLAIMED}`,
}));

/**
 * PostgreSQL: what to claim, from one lane. Rows that others hold are passed over, however many; only what is taken is
 * locked. Parameters: user, lane, claim, claimant.
 */
const FROM_ONE_LANE = `select id from tasks where ${READY} and ${NOT_GRANTED} ${ORDER} limit %most for update skip locked`;
/**
 * From several: the first of each lane, merged, then locked one after another until there are enough. Parameters: lanes as
 * JSON, user, claim, claimant. `%reach`: how many of each lane are looked at; when all of them are with others, a claim
 * looks further.
 */
const FROM_LANES = `select tasks.id from (
      select head.* from json_array_elements_text(?::json) as of_lane (name) cross join lateral (
        select id, priority, position from tasks where user_id = ? and lane = of_lane.name and ${READY_NOW}
        ${ORDER} limit %reach) as head
      ${ORDER} limit %reach) as head
    join tasks on tasks.id = head.id
    where ${READY_NOW} and ${NOT_GRANTED}
    order by head.priority desc, head.position, head.id limit %most for update of tasks skip locked`;

/**
 * For claims of several callers at once: what these claims were granted before, and the heads of their lanes, passing over
 * those that others hold; locked, so wake the lanes of those that are left. Parameters: `[[claimant, claim], …]` and
 * `[[user, lane, most], …]` as JSON.
 */
export const CLAIMED_AND_HEADS: HotStatement = {
  name: 'task_claimed_and_heads',
  sqlite: '',
  postgres: `select before.*, 1 as again from json_array_elements(?::json) as given (value)
    cross join lateral (select * from tasks where claim = value ->> 1 and claimed_by = value ->> 0 ${ORDER}) as before
    union all select head.*, 0 from (
      select value ->> 0 as user_id, value ->> 1 as lane, (value ->> 2)::bigint as most from json_array_elements(?::json) as given (value)
    ) as of_lane cross join lateral (
      select * from tasks where tasks.user_id = of_lane.user_id and tasks.lane = of_lane.lane and ${READY_NOW}
      ${ORDER} limit of_lane.most for update skip locked) as head`,
};
/** Claims what was chosen, and is locked. Parameters: `[[task, claimant, claim, attempt], …]` as JSON, now, now. */
export const CLAIM_CHOSEN: HotStatement = {
  name: 'task_claim_chosen',
  sqlite: '',
  postgres: `with given as (
      select value ->> 0 as id, value ->> 1 as claimant, value ->> 2 as claim, value ->> 3 as attempt
      from json_array_elements(?::json) as given (value) where ${FEW}
    ), claimed as (
      update tasks set state = 'in_progress', claimed_by = given.claimant, claim = given.claim, updated_at = ?,
        fence = fence + 1, attempts = attempts + 1 from given where tasks.id = given.id
      returning tasks.id, tasks.claimed_by, tasks.fence, given.attempt
    ) insert into attempts (id, task_id, claimant, fence, state, started_at)
      select attempt, id, claimed_by, fence, 'running', ? from claimed`,
};

const found = (lanes: 'one' | 'several', most: string, reach: number) =>
  (lanes === 'one' ? FROM_ONE_LANE : FROM_LANES)
    .replaceAll('%most', most)
    .replaceAll('%reach', String(reach));

/**
 * The claim and its attempt in one. Parameters: claimant, claim, now, those of what to claim, then attempt, claimant, now.
 */
export const claimOnePostgres = (lanes: 'one' | 'several', reach: number): HotStatement =>
  remembered(`task_claim_${lanes}_${reach}`, (name) => ({
    name,
    sqlite: '',
    postgres: `with claimed as (
        update tasks set ${CLAIM_SET} where id = (${found(lanes, '1', reach)}) returning ${CLAIMED}
      ), tried as (
        insert into attempts (id, task_id, claimant, fence, state, started_at)
        select ?, id, ?, fence, 'running', ? from claimed
      ) select * from claimed`,
  }));
/**
 * The same for several; without a name, so that the plan fits the number. Parameters: those of what to claim and then
 * most, claimant, claim, now, and for the attempts their ids with commas between, claimant, now.
 */
export const claimManyPostgres = (lanes: 'one' | 'several', reach: number): HotStatement =>
  remembered(`task_claim_many_${lanes}_${reach}`, () => ({
    name: '',
    sqlite: '',
    postgres: `with ready as (${found(lanes, '?', reach)}), claimed as (
        update tasks set ${CLAIM_SET} where id = any(array(select id from ready)) returning ${CLAIMED}
      ), tried as (
        insert into attempts (id, task_id, claimant, fence, state, started_at)
        select (string_to_array(?, ','))[row_number() over ()], id, ?, fence, 'running', ? from claimed
      ) select * from claimed ${ORDER}`,
  }));

const statements = new Map<string, HotStatement>();
function remembered(name: string, make: (name: string) => HotStatement): HotStatement {
  const known = statements.get(name) ?? make(name);
  statements.set(name, known);
  return known;
}

export const ATTEMPT: HotStatement = {
  name: 'task_attempt',
  sqlite: `insert into attempts (id, task_id, claimant, fence, state, started_at) values (?, ?, ?, ?, 'running', ?)`,
};
export const ATTEMPTS_SQLITE: HotStatement = {
  name: 'task_attempts',
  sqlite: `insert into attempts (id, task_id, claimant, fence, state, started_at)
    select value ->> 0, value ->> 1, ?, value ->> 2, 'running', ? from json_each(?)`,
};
export const BY_CLAIM: HotStatement = {
  name: 'task_by_claim',
  sqlite: `select ${CLAIMED}, 1 as again from tasks where claim = ? and claimed_by = ? ${ORDER}`,
};
/** The same claim, sent twice at the same time, takes turns. */
export const LOCK_CLAIM: HotStatement = {
  name: 'task_claim_lock',
  sqlite: 'select 1',
  postgres: 'select pg_advisory_xact_lock(hashtextextended(?, 7))',
};
/** The first of each lane, without claiming. Parameters: lanes as JSON, user. */
export const FIRST_OF_LANES: HotStatement = {
  name: 'task_first_of_lanes',
  sqlite: `select (select id from tasks where lane = of_lane.value and user_id = ? and ${READY_NOW} ${ORDER} limit 1) as id
    from json_each(?) as of_lane`,
  postgres: `select (select id from tasks where lane = of_lane.value and user_id = ? and ${READY_NOW} ${ORDER} limit 1) as id
    from json_array_elements_text(?::json) as of_lane (value)`,
};
