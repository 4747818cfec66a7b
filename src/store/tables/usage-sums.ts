import type { SessionId, UserId } from '#domain';
import { sql, type RawBuilder } from 'kysely';
import type { Reader } from '../port.ts';

export type UsageGroup = 'session' | 'agent' | 'harness' | 'model' | 'team' | 'run' | 'day';

/** `latest`: what ended last first. `tokens`, `cost`: what used most first; what did not tell comes last. */
export type UsageOrder = 'latest' | 'tokens' | 'cost';

/** What the turns of one group used. The sums are of those that told; `…Unknown` counts the others. */
export interface UsageSum {
  /** The id of the session, agent, team or run, the harness, the model, or the day as days since 1970; null where there is none. */
  key: string | null;
  turns: number;
  inputTokens: number | null;
  outputTokens: number | null;
  cachedTokens: number | null;
  tokensUnknown: number;
  costMicros: number | null;
  costUnknown: number;
  activeMs: number;
}

type Key = RawBuilder<string | null>;

/**
 * A session is of the team that it is a teammate of, also after it has left, else of the one that it leads; of the run
 * whose step it worked on, and runs within runs count with the outermost.
 */
const KEY: Readonly<Record<Exclude<UsageGroup, 'day'>, Key>> = {
  session: sql`session_id`,
  agent: sql`agent_id`,
  harness: sql`harness`,
  model: sql`model`,
  team: sql`coalesce(
    (select team_id from teammates where teammates.session_id = turn_usage.session_id order by joined_at desc limit 1),
    (select id from teams where teams.lead_id = turn_usage.session_id order by id desc limit 1))`,
  run: sql`(select runs.root_id from run_tries join runs on runs.id = run_tries.run_id
    where run_tries.session_id = turn_usage.session_id limit 1)`,
};

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const keyOf = (by: UsageGroup | null, utcOffset: number): Key => {
  if (by === null) return sql`null`;
  if (by !== 'day') return KEY[by];
  return sql`cast((ended_at + ${sql.lit(utcOffset * MINUTE_MS)}) / ${sql.lit(DAY_MS)} as text)`;
};

export interface UsageQuery {
  user: UserId;
  by: UsageGroup | null;
  since?: number | undefined;
  session?: SessionId | undefined;
  order?: UsageOrder | undefined;
  /** How far the days are ahead of UTC, in minutes. */
  utcOffset?: number | undefined;
  limit: number;
}

const sumOf = (column: string) => sql<number | null>`cast(sum(${sql.ref(column)}) as bigint)`;
const TOKENS = sql`coalesce(sum(input_tokens), 0) + coalesce(sum(output_tokens), 0)`;

const ORDER: Readonly<Record<UsageOrder, RawBuilder<unknown>>> = {
  latest: sql`max(ended_at) desc`,
  tokens: sql`${TOKENS} desc, coalesce(sum(cost_micros), 0) desc, max(ended_at) desc`,
  cost: sql`coalesce(sum(cost_micros), 0) desc, ${TOKENS} desc, max(ended_at) desc`,
};

/** Sums by group, in their order; without a group one sum of all. */
export async function sumUsage(reader: Reader, query: UsageQuery): Promise<UsageSum[]> {
  const { user, by, since, session, order = 'latest', utcOffset = 0, limit } = query;
  // The key in a select of its own: PostgreSQL would not see that two looks into another table are one.
  let used = reader.db
    .selectFrom('turn_usage')
    .select(['input_tokens', 'output_tokens', 'cached_tokens', 'cost_micros', 'active_ms', 'ended_at'])
    .select(keyOf(by, utcOffset).as('key'))
    .where('user_id', '=', user);
  if (since !== undefined) used = used.where('ended_at', '>=', since);
  if (session !== undefined) used = used.where('session_id', '=', session);
  let sums = reader.db
    .selectFrom(used.as('used'))
    .select([
      (eb) => eb.fn.countAll<number>().as('turns'),
      sumOf('input_tokens').as('inputTokens'),
      sumOf('output_tokens').as('outputTokens'),
      sumOf('cached_tokens').as('cachedTokens'),
      sql<number>`count(*) - count(input_tokens + output_tokens)`.as('tokensUnknown'),
      sumOf('cost_micros').as('costMicros'),
      sql<number>`count(*) - count(cost_micros)`.as('costUnknown'),
      sql<number>`cast(coalesce(sum(active_ms), 0) as bigint)`.as('activeMs'),
    ])
    .limit(limit);
  if (by === null) return (await sums.execute()).map((sum) => ({ key: null, ...sum }));
  sums = sums.groupBy('key').orderBy(ORDER[order]);
  return sums.select('key').execute();
}
