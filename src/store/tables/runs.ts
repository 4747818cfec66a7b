import { LIVE_RUN_STATES, RUN_MOVES } from '#domain';
import type {
  Cause,
  GitSource,
  HubId,
  Run,
  RunId,
  RunLimits,
  RunMove,
  RunState,
  SessionId,
  UserId,
} from '#domain';
import { sql, type ExpressionBuilder, type Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { Database, RunsTable, RunTextsTable } from '../schema.ts';
import { json, toJson, touched } from './row.ts';
import { ofShortId } from './selections.ts';

type Row = Selectable<RunsTable>;

function toRun(row: Row): Run {
  return {
    id: row.id,
    user: row.user_id,
    name: row.name,
    kind: row.kind,
    hash: row.hash,
    state: row.state,
    cause: json<Cause>(row.cause),
    args: row.args,
    result: row.result,
    cwd: row.cwd,
    source: json<GitSource>(row.source),
    harness: row.harness,
    agent: row.agent,
    mode: row.mode,
    owner: row.owner_id,
    tells: row.tells_id,
    startedBy: row.started_by,
    parent:
      row.parent_run === null || row.parent_step === null
        ? null
        : { run: row.parent_run, step: row.parent_step },
    root: row.root_id,
    basis: row.basis_id,
    fromStep: row.from_step,
    limits: json<RunLimits>(row.limits) ?? {},
    execution: row.execution,
    nextSeq: row.next_seq,
    agentsUsed: row.agents_used,
    tokensUsed: row.tokens_used,
    costUsed: row.cost_used,
    unknownUse: row.unknown_use,
    activeMs: row.active_ms,
    activeSince: row.active_since,
    wakeAt: row.wake_at,
    hub: row.hub_id,
    fence: row.fence,
    leaseUntil: row.lease_until,
    signals: row.signals,
    warnings: json<string[]>(row.warnings) ?? [],
    createdAt: row.created_at,
    endedAt: row.ended_at,
  };
}

/** Keeps a text, unless it is there. */
export async function putText(tx: Tx, text: RunTextsTable): Promise<void> {
  await tx.db
    .insertInto('run_texts')
    .values(text)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function findText(reader: Reader, hash: string): Promise<Selectable<RunTextsTable> | undefined> {
  return reader.db.selectFrom('run_texts').selectAll().where('hash', '=', hash).executeTakeFirst();
}

export async function insertRun(tx: Tx, run: Run): Promise<void> {
  await tx.db
    .insertInto('runs')
    .values({
      id: run.id,
      user_id: run.user,
      name: run.name,
      kind: run.kind,
      hash: run.hash,
      state: run.state,
      cause: toJson(run.cause),
      args: run.args,
      result: run.result,
      cwd: run.cwd,
      source: toJson(run.source),
      harness: run.harness,
      agent: run.agent,
      mode: run.mode,
      owner_id: run.owner,
      tells_id: run.tells,
      started_by: run.startedBy,
      parent_run: run.parent?.run ?? null,
      parent_step: run.parent?.step ?? null,
      root_id: run.root,
      basis_id: run.basis,
      from_step: run.fromStep,
      limits: JSON.stringify(run.limits),
      execution: run.execution,
      next_seq: run.nextSeq,
      agents_used: run.agentsUsed,
      tokens_used: run.tokensUsed,
      cost_used: run.costUsed,
      unknown_use: run.unknownUse,
      active_ms: run.activeMs,
      active_since: run.activeSince,
      wake_at: run.wakeAt,
      hub_id: run.hub,
      fence: run.fence,
      lease_until: run.leaseUntil,
      signals: run.signals,
      warnings: JSON.stringify(run.warnings),
      created_at: run.createdAt,
      ended_at: run.endedAt,
    })
    .execute();
}

export async function findRun(reader: Reader, id: RunId): Promise<Run | undefined> {
  const row = await reader.db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toRun(row);
}

export async function findRunsByShortId(reader: Reader, user: UserId, start: string): Promise<Run[]> {
  const rows = await reader.db.selectFrom('runs').selectAll().$call(ofShortId(user, start)).execute();
  return rows.map(toRun);
}

/** A person's runs, newest first; runs within runs are left out. `before`: the id after which the page begins; `owner`: those of one session. */
export async function listRuns(
  reader: Reader,
  user: UserId,
  query: { states: readonly RunState[] | null; name: string | null; before: string | null; most: number },
  owner: SessionId | null = null,
): Promise<Run[]> {
  let select = reader.db
    .selectFrom('runs')
    .selectAll()
    .where('user_id', '=', user)
    .where('parent_run', 'is', null);
  if (owner !== null) select = select.where('owner_id', '=', owner);
  if (query.states !== null) select = select.where('state', 'in', [...query.states]);
  if (query.name !== null) select = select.where('name', '=', query.name);
  if (query.before !== null) select = select.where(sql<boolean>`id < ${query.before}`);
  const rows = await select.orderBy('id', 'desc').limit(query.most).execute();
  return rows.map(toRun);
}

export async function countLiveRuns(reader: Reader, user: UserId): Promise<number> {
  const { n } = await reader.db
    .selectFrom('runs')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('user_id', '=', user)
    .where('state', 'in', [...LIVE_RUN_STATES])
    .where('parent_run', 'is', null)
    .executeTakeFirstOrThrow();
  return n;
}

/** A run and all within it that have not ended, the outermost first. */
export async function liveRunsUnder(reader: Reader, root: RunId): Promise<Run[]> {
  const rows = await reader.db
    .selectFrom('runs')
    .selectAll()
    .where('root_id', '=', root)
    .where('state', 'in', [...LIVE_RUN_STATES])
    .orderBy('id')
    .execute();
  return rows.map(toRun);
}

/** A lease that nobody holds: it is over, or its hub is none of those that live. */
const isFree = (eb: ExpressionBuilder<Database, 'runs'>, now: number, living: readonly HubId[]) =>
  eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now), eb('hub_id', 'not in', [...living])]);

/** What waits to be driven, whose time has come, or whose hub is gone; the longest waiting first. */
export async function runsToDrive(reader: Reader, living: readonly HubId[], most: number): Promise<RunId[]> {
  const { now } = reader;
  const rows = await reader.db
    .selectFrom('runs')
    .select('id')
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', sql.lit<RunState>('running')), isFree(eb, now, living)]),
        eb.and([eb('state', '=', sql.lit<RunState>('waiting')), eb('wake_at', '<=', now)]),
      ]),
    )
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Leases a run to a hub under the next fence; undefined when another holds it, or it is not to be driven. The conditional
 * update is the guard against a second runner.
 */
export async function leaseRun(
  tx: Tx,
  id: RunId,
  { hub, until, living }: { hub: HubId; until: number; living: readonly HubId[] },
): Promise<Run | undefined> {
  const row = await tx.db
    .updateTable('runs')
    .set((eb) => ({
      state: sql.lit<RunState>('running'),
      hub_id: hub,
      fence: eb('fence', '+', 1),
      lease_until: until,
      wake_at: null,
      // A hub that fell silent worked for as long as it held its lease; after that nobody did.
      active_ms: sql<number>`active_ms + case when lease_until <= ${sql.lit(tx.now)} and active_since is not null
        then lease_until - active_since else 0 end`,
      active_since: sql<number>`case when active_since is null or lease_until <= ${sql.lit(tx.now)}
        then ${sql.lit(tx.now)} else active_since end`,
    }))
    .where('id', '=', id)
    .where((eb) =>
      eb.or([
        eb('state', '=', 'running'),
        eb.and([eb('state', '=', 'waiting'), eb('wake_at', '<=', tx.now)]),
      ]),
    )
    .where((eb) => isFree(eb, tx.now, living))
    .returningAll()
    .executeTakeFirst();
  return row && toRun(row);
}

/** Renews the leases of runs that this hub drives; those that it has lost are not in the answer. */
export async function renewRuns(
  tx: Tx,
  hub: HubId,
  ids: readonly RunId[],
  until: number,
): Promise<Map<RunId, Pick<Run, 'fence' | 'state' | 'signals'>>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.db
    .updateTable('runs')
    .set({ lease_until: until })
    .where('id', 'in', [...ids])
    .where('hub_id', '=', hub)
    .where('lease_until', 'is not', null)
    .returning(['id', 'fence', 'state', 'signals'])
    .execute();
  return new Map(rows.map(({ id, fence, state, signals }) => [id, { fence, state, signals }]));
}

/** Gives up the leases of runs, so that another hub need not wait for their end. */
export async function releaseRuns(tx: Tx, hub: HubId, ids: readonly RunId[]): Promise<void> {
  await tx.db
    .updateTable('runs')
    .set((eb) => ({
      lease_until: null,
      hub_id: null,
      fence: eb('fence', '+', 1),
      active_ms: sql<number>`active_ms + (${sql.lit(tx.now)} - coalesce(active_since, ${sql.lit(tx.now)}))`,
      active_since: null,
    }))
    .where('id', 'in', [...ids])
    .where('hub_id', '=', hub)
    .where('state', '=', 'running')
    .execute();
}

export type RunChanges = Partial<
  Pick<
    Run,
    | 'cause'
    | 'result'
    | 'activeMs'
    | 'activeSince'
    | 'wakeAt'
    | 'leaseUntil'
    | 'hub'
    | 'limits'
    | 'endedAt'
    | 'execution'
  >
>;

function changedColumns(changes: RunChanges): Partial<Row> {
  const set: Partial<Row> = {};
  if (changes.cause !== undefined) set.cause = toJson(changes.cause);
  if (changes.result !== undefined) set.result = changes.result;
  if (changes.activeMs !== undefined) set.active_ms = changes.activeMs;
  if (changes.activeSince !== undefined) set.active_since = changes.activeSince;
  if (changes.wakeAt !== undefined) set.wake_at = changes.wakeAt;
  if (changes.leaseUntil !== undefined) set.lease_until = changes.leaseUntil;
  if (changes.hub !== undefined) set.hub_id = changes.hub;
  if (changes.limits !== undefined) set.limits = JSON.stringify(changes.limits);
  if (changes.endedAt !== undefined) set.ended_at = changes.endedAt;
  if (changes.execution !== undefined) set.execution = changes.execution;
  return set;
}

/** Moves it under the driver's fence, unless it was told something since `signals` was read. */
export async function moveDriven(
  tx: Tx,
  run: Pick<Run, 'id' | 'fence' | 'signals'>,
  move: RunMove,
  changes: RunChanges,
): Promise<boolean> {
  const { from, to } = RUN_MOVES[move];
  const result = await tx.db
    .updateTable('runs')
    .set({ ...changedColumns(changes), state: to })
    .where('id', '=', run.id)
    .where('fence', '=', run.fence)
    .where('signals', '=', run.signals)
    .where('state', 'in', [...from])
    .executeTakeFirst();
  return touched(result) > 0;
}

/** Moves it for a person, whoever drives it: the fence grows, so that its driver writes nothing more. */
export async function moveRun(
  tx: Tx,
  id: RunId,
  move: RunMove,
  changes: RunChanges = {},
): Promise<Run | undefined> {
  const { from, to } = RUN_MOVES[move];
  const row = await tx.db
    .updateTable('runs')
    .set((eb) => ({
      ...changedColumns(changes),
      state: to,
      fence: eb('fence', '+', 1),
      hub_id: null,
      lease_until: null,
      signals: eb('signals', '+', 1),
    }))
    .where('id', '=', id)
    .where('state', 'in', [...from])
    .returningAll()
    .executeTakeFirst();
  return row && toRun(row);
}

/** Tells a run that something it waits for has come; one that went to wait is to be driven again. */
export async function signalRun(tx: Tx, id: RunId): Promise<void> {
  await tx.db
    .updateTable('runs')
    .set((eb) => ({
      signals: eb('signals', '+', 1),
      state: eb
        .case()
        .when('state', '=', 'waiting')
        .then(sql.lit<RunState>('running'))
        .else(eb.ref('state'))
        .end(),
    }))
    .where('id', '=', id)
    .where('state', 'in', ['running', 'waiting'])
    .execute();
}

/** Counts a begun agent against the run's bound; false when that is reached. */
export async function takeAgentPlace(tx: Tx, root: RunId, most: number): Promise<boolean> {
  const result = await tx.db
    .updateTable('runs')
    .set((eb) => ({ agents_used: eb('agents_used', '+', 1) }))
    .where('id', '=', root)
    .where('agents_used', '<', most)
    .executeTakeFirst();
  return touched(result) > 0;
}

/** Gives back the place of one that could not be begun. */
export async function giveAgentPlace(tx: Tx, root: RunId): Promise<void> {
  await tx.db
    .updateTable('runs')
    .set((eb) => ({ agents_used: eb('agents_used', '-', 1) }))
    .where('id', '=', root)
    .execute();
}

/** Adds what turns used; `unknown`: how many did not tell. */
export async function addUse(
  tx: Tx,
  root: RunId,
  use: { tokens: number; costMicros: number; unknown: number },
): Promise<void> {
  await tx.db
    .updateTable('runs')
    .set((eb) => ({
      tokens_used: eb('tokens_used', '+', use.tokens),
      cost_used: eb('cost_used', '+', use.costMicros),
      unknown_use: eb('unknown_use', '+', use.unknown),
    }))
    .where('id', '=', root)
    .execute();
}

/** Ended runs older than that, the oldest first. */
export async function endedBefore(reader: Reader, before: number, most: number): Promise<RunId[]> {
  const rows = await reader.db
    .selectFrom('runs')
    .select('id')
    .where('ended_at', '<', before)
    .orderBy('ended_at')
    .limit(most)
    .execute();
  return rows.map(({ id }) => id);
}

export async function deleteRuns(tx: Tx, ids: readonly RunId[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.db
    .deleteFrom('runs')
    .where('id', 'in', [...ids])
    .execute();
}
