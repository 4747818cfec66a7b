import { ENDED_TURN_STATES, HELD_TURN_STATES, TURN_MOVES } from '#domain';
import type { AgentId, SessionId, Turn, TurnId, TurnMove, TurnSource, TurnState, UserId } from '#domain';
import { sql, type Selectable } from 'kysely';
import type { HotStatement, Reader, Tx } from '../port.ts';
import type { TurnsTable } from '../schema.ts';
import { json, toJson, touched } from './row.ts';
import { POSITION_STEP } from './sessions.ts';

type Row = Selectable<TurnsTable>;

/** As the partial indexes of turns say it, so that they are used: with parameters SQLite reads all turns that ever were. */
const HELD = HELD_TURN_STATES.map((state) => sql.lit<TurnState>(state));
export const QUEUED = sql.lit<TurnState>('queued');
const WAITING = sql.lit<TurnState>('waiting');
const UNENDED = [QUEUED, ...HELD];

export function toTurn(row: Row): Turn {
  return {
    id: row.id,
    session: row.session_id,
    position: row.position,
    state: row.state,
    source: row.source,
    askedBy: row.asked_by,
    prompt: row.prompt,
    command: row.command,
    hops: row.hops,
    fence: row.fence,
    agent: row.agent_id,
    claim: row.claim,
    leaseUntil: row.lease_until,
    nextBatch: row.next_batch,
    cancelAskedAt: row.cancel_asked_at,
    waitingOn: row.waiting_on,
    pausedBy: row.paused_by,
    pausedAt: row.paused_at,
    openCalls: json<string[]>(row.open_calls) ?? [],
    createdAt: row.created_at,
    startedAt: row.started_at,
    lastActivityAt: row.last_activity_at,
    endedAt: row.ended_at,
    reply: row.reply,
    stopReason: row.stop_reason,
    cause: json(row.cause),
    usage: json(row.usage),
  };
}

export async function insertTurn(tx: Tx, turn: Turn): Promise<void> {
  await tx.db
    .insertInto('turns')
    .values({
      id: turn.id,
      session_id: turn.session,
      position: turn.position,
      state: turn.state,
      source: turn.source,
      asked_by: turn.askedBy,
      prompt: turn.prompt,
      command: turn.command,
      hops: turn.hops,
      fence: turn.fence,
      agent_id: turn.agent,
      claim: turn.claim,
      lease_until: turn.leaseUntil,
      next_batch: turn.nextBatch,
      cancel_asked_at: turn.cancelAskedAt,
      waiting_on: turn.waitingOn,
      open_calls: openCallsColumn(turn.openCalls),
      created_at: turn.createdAt,
      started_at: turn.startedAt,
      last_activity_at: turn.lastActivityAt,
      ended_at: turn.endedAt,
      reply: turn.reply,
      stop_reason: turn.stopReason,
      cause: toJson(turn.cause),
      usage: toJson(turn.usage),
    })
    .execute();
}

const FIND: HotStatement = { name: 'turn_by_id', sqlite: 'select * from turns where id = ?' };

export async function findTurn(reader: Reader, id: TurnId): Promise<Turn | null> {
  const [row] = await reader.hot<Row>(FIND, [id]);
  return row ? toTurn(row) : null;
}

/** Locks the turn's row, and reads it as it is then. `seen`: what was read of it in this unit before. */
export async function lockTurn(tx: Tx, seen: Turn): Promise<Turn | null> {
  // On SQLite the unit is alone: nobody else has changed it since.
  if (tx.dialect === 'sqlite') return seen;
  await tx.lock('turns', [seen.id]);
  return findTurn(tx, seen.id);
}

export async function findTurns(reader: Reader, ids: readonly TurnId[]): Promise<Turn[]> {
  if (ids.length === 0) return [];
  const rows = await reader.db
    .selectFrom('turns')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
  return rows.map(toTurn);
}

export type TurnChanges = Partial<
  Pick<
    Turn,
    | 'claim'
    | 'leaseUntil'
    | 'nextBatch'
    | 'cancelAskedAt'
    | 'waitingOn'
    | 'openCalls'
    | 'startedAt'
    | 'lastActivityAt'
    | 'endedAt'
    | 'reply'
    | 'stopReason'
    | 'cause'
    | 'usage'
    | 'fence'
  >
>;

function changedColumns(changes: TurnChanges): Partial<Row> {
  const set: Partial<Row> = {};
  if (changes.claim !== undefined) set.claim = changes.claim;
  if (changes.leaseUntil !== undefined) set.lease_until = changes.leaseUntil;
  if (changes.nextBatch !== undefined) set.next_batch = changes.nextBatch;
  if (changes.cancelAskedAt !== undefined) set.cancel_asked_at = changes.cancelAskedAt;
  if (changes.waitingOn !== undefined) set.waiting_on = changes.waitingOn;
  if (changes.openCalls !== undefined) set.open_calls = openCallsColumn(changes.openCalls);
  if (changes.startedAt !== undefined) set.started_at = changes.startedAt;
  if (changes.lastActivityAt !== undefined) set.last_activity_at = changes.lastActivityAt;
  if (changes.fence !== undefined) set.fence = changes.fence;
  return { ...set, ...endingColumns(changes) };
}

const openCallsColumn = (calls: readonly string[]) => (calls.length === 0 ? null : JSON.stringify(calls));

function endingColumns(changes: TurnChanges): Partial<Row> {
  const set: Partial<Row> = {};
  if (changes.endedAt !== undefined) set.ended_at = changes.endedAt;
  if (changes.reply !== undefined) set.reply = changes.reply;
  if (changes.stopReason !== undefined) set.stop_reason = changes.stopReason;
  if (changes.cause !== undefined) set.cause = toJson(changes.cause);
  if (changes.usage !== undefined) set.usage = toJson(changes.usage);
  return set;
}

/** Makes a legal move under the fence that was read; false when the turn was in another state or the fence had grown. */
export async function moveTurn(
  tx: Tx,
  turn: Pick<Turn, 'id' | 'fence'>,
  name: TurnMove,
  changes: TurnChanges = {},
): Promise<boolean> {
  const move = TURN_MOVES[name];
  const result = await tx.db
    .updateTable('turns')
    .set({ ...changedColumns(changes), state: move.to })
    .where('id', '=', turn.id)
    .where('fence', '=', turn.fence)
    .where('state', 'in', [...move.from])
    .executeTakeFirst();
  return touched(result) === 1;
}

export async function changeTurn(tx: Tx, id: TurnId, changes: TurnChanges): Promise<void> {
  await tx.db.updateTable('turns').set(changedColumns(changes)).where('id', '=', id).execute();
}

/** The turn of the session that its agent holds. */
export async function heldTurn(reader: Reader, session: SessionId): Promise<Turn | null> {
  const row = await reader.db
    .selectFrom('turns')
    .selectAll()
    .where('session_id', '=', session)
    .where('state', 'in', HELD)
    .executeTakeFirst();
  return row ? toTurn(row) : null;
}

export async function queuedTurns(reader: Reader, session: SessionId): Promise<Turn[]> {
  const rows = await reader.db
    .selectFrom('turns')
    .selectAll()
    .where('session_id', '=', session)
    .where('state', 'in', UNENDED)
    .where('state', '=', QUEUED)
    .orderBy('position')
    .execute();
  return rows.map(toTurn);
}

/** What somebody asked for; the rest is the hub's own. */
const ASKED_FOR = ['spawn', 'send', 'person'] as const satisfies readonly TurnSource[];

/** Turns that somebody asked for and that have waited for an agent since then or longer, oldest first; no budget holds them. */
export async function waitedSince(
  reader: Reader,
  since: number,
  most: number,
): Promise<Pick<Turn, 'id' | 'session'>[]> {
  const rows = await reader.db
    .selectFrom('turns')
    .select(['id', 'session_id'])
    .where('state', '=', QUEUED)
    .where('paused_by', 'is', null)
    .where('source', 'in', [...ASKED_FOR])
    .where((eb) => eb(eb.fn.coalesce('last_activity_at', 'created_at'), '<=', since))
    .orderBy('created_at')
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map((row) => ({ id: row.id, session: row.session_id }));
}

/** The highest position of the session below this one; 0 when there is none. */
export async function lastPositionBefore(
  reader: Reader,
  session: SessionId,
  position: number,
): Promise<number> {
  const row = await reader.db
    .selectFrom('turns')
    .select('position')
    .where('session_id', '=', session)
    .where('position', '<', position)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.position ?? 0;
}

/** Moves a queued turn one step up. Move the last of a queue first: positions are unique. */
export async function moveUp(tx: Tx, turn: Pick<Turn, 'id' | 'position'>): Promise<void> {
  await tx.db
    .updateTable('turns')
    .set({ position: turn.position + POSITION_STEP })
    .where('id', '=', turn.id)
    .where('state', '=', QUEUED)
    .execute();
}

/** Turns of these sessions that have not ended, each session's in order. */
export async function unendedTurns(reader: Reader, sessions: readonly SessionId[]): Promise<Turn[]> {
  if (sessions.length === 0) return [];
  const rows = await reader.db
    .selectFrom('turns')
    .selectAll()
    .where('session_id', 'in', [...sessions])
    .where('state', 'in', UNENDED)
    .orderBy('session_id')
    .orderBy('position')
    .execute();
  return rows.map(toTurn);
}

/** The turn that ended last, of each of these sessions. One whose text went into another never ran, and says nothing of how work ended. */
export async function lastTurns(reader: Reader, sessions: readonly SessionId[]): Promise<Turn[]> {
  if (sessions.length === 0) return [];
  const rows = await reader.db
    .selectFrom('turns as t')
    .selectAll('t')
    .where('t.session_id', 'in', [...sessions])
    .where('t.state', 'in', [...ENDED_TURN_STATES])
    .where((eb) =>
      eb(
        't.position',
        '=',
        eb
          .selectFrom('turns as l')
          .select((inner) => inner.fn.max('l.position').as('last'))
          .whereRef('l.session_id', '=', 't.session_id')
          .where('l.state', 'in', [...ENDED_TURN_STATES])
          .where('l.stop_reason', 'is distinct from', 'steered'),
      ),
    )
    .execute();
  return rows.map(toTurn);
}

// A turn may be leased when it is the first in line of its session, none of the session is held and no budget holds it back.
const LEASABLE: HotStatement = {
  name: 'turns_leasable',
  sqlite: `select t.id, t.session_id, t.fence from turns t where t.agent_id = ? and t.state = 'queued' and t.paused_by is null and not exists (
    select 1 from turns o where o.session_id = t.session_id and o.state in ('queued', 'leased', 'running', 'waiting')
      and (o.state <> 'queued' or o.position < t.position)) order by t.created_at, t.id limit ?`,
  postgres: `select t.id, t.session_id, t.fence from turns t where t.agent_id = ? and t.state = 'queued' and t.paused_by is null and not exists (
    select 1 from turns o where o.session_id = t.session_id and o.state in ('queued', 'leased', 'running', 'waiting')
      and (o.state <> 'queued' or o.position < t.position)) order by t.created_at, t.id limit ? for update of t skip locked`,
};

/** Queued turns that the agent could take now, oldest first. The caller holds the agent's lock. */
export async function leasableTurns(
  tx: Tx,
  agent: AgentId,
  most: number,
): Promise<{ id: TurnId; session: SessionId; fence: number }[]> {
  const rows = await tx.hot<{ id: TurnId; session_id: SessionId; fence: number }>(LEASABLE, [agent, most]);
  return rows.map((row) => ({
    id: row.id,
    session: row.session_id,
    fence: row.fence,
  }));
}

/** Turns that are bound to an agent and have not ended, but for those that wait for people: what it has before it. */
export async function countLoad(reader: Reader, agents: readonly AgentId[]): Promise<Map<AgentId, number>> {
  if (agents.length === 0) return new Map();
  const rows = await reader.db
    .selectFrom('turns')
    .select(['agent_id', (eb) => eb.fn.countAll<number>().as('count')])
    // Each half by an index of its own.
    .where((eb) => {
      const ofThese = eb('agent_id', 'in', [...agents]);
      const holdsSlot = eb.and([ofThese, eb('state', 'in', HELD), eb('state', '<>', WAITING)]);
      return eb.or([eb.and([ofThese, eb('state', '=', QUEUED)]), holdsSlot]);
    })
    .groupBy('agent_id')
    .execute();
  return new Map(rows.flatMap((row) => (row.agent_id === null ? [] : [[row.agent_id, row.count]])));
}

/** Turns that take a slot of the agent: leased and running ones; a waiting one has given its slot back. */
export async function countSlotsHeld(
  reader: Reader,
  agents: readonly AgentId[],
  except: readonly SessionId[] = [],
): Promise<Map<AgentId, number>> {
  if (agents.length === 0) return new Map();
  const rows = await reader.db
    .selectFrom('turns')
    .select(['agent_id', (eb) => eb.fn.countAll<number>().as('count')])
    .where('agent_id', 'in', [...agents])
    .where('state', 'in', HELD)
    .where('state', '<>', WAITING)
    .$if(except.length > 0, (qb) => qb.where('session_id', 'not in', [...except]))
    .groupBy('agent_id')
    .execute();
  return new Map(rows.flatMap((row) => (row.agent_id === null ? [] : [[row.agent_id, row.count]])));
}

/** Puts off the end of every lease of the agent. */
export async function renewLeases(tx: Tx, agent: AgentId, until: number): Promise<void> {
  await tx.db
    .updateTable('turns')
    .set({ lease_until: until })
    .where('agent_id', '=', agent)
    .where('state', 'in', HELD)
    .execute();
}

/** After the hub was away: no lease ends before it had one full term. */
export async function extendLeases(tx: Tx, until: number): Promise<void> {
  await tx.db
    .updateTable('turns')
    .set({ lease_until: until })
    .where('state', 'in', HELD)
    .where('lease_until', '<', until)
    .execute();
}

export async function heldByAgent(reader: Reader, agent: AgentId): Promise<Turn[]> {
  const rows = await reader.db
    .selectFrom('turns')
    .selectAll()
    .where('agent_id', '=', agent)
    .where('state', 'in', HELD)
    .orderBy('id')
    .execute();
  return rows.map(toTurn);
}

/** Leases that ended at or before `now`, oldest first. */
export async function endedLeases(reader: Reader, now: number, limit: number): Promise<Turn[]> {
  const rows = await reader.db
    .selectFrom('turns')
    .selectAll()
    .where('state', 'in', HELD)
    .where('lease_until', '<=', now)
    .orderBy('lease_until')
    .limit(limit)
    .execute();
  return rows.map(toTurn);
}

export async function listTurns(
  reader: Reader,
  session: SessionId,
  before: number | undefined,
  limit: number,
): Promise<Turn[]> {
  let select = reader.db.selectFrom('turns').selectAll().where('session_id', '=', session);
  if (before !== undefined) select = select.where('position', '<', before);
  const rows = await select.orderBy('position', 'desc').limit(limit).execute();
  return rows.map(toTurn);
}

/** How many turns of the user's sessions are in each state that has not ended. */
export async function countUnended(
  reader: Reader,
  user: UserId,
): Promise<{ queued: number; working: number; waiting: number }> {
  const rows = await reader.db
    .selectFrom('turns')
    .innerJoin('sessions', 'sessions.id', 'turns.session_id')
    .select(['turns.state', (eb) => eb.fn.countAll<number>().as('count')])
    .where('sessions.user_id', '=', user)
    .where('turns.state', 'in', UNENDED)
    .groupBy('turns.state')
    .execute();
  const count = (...states: string[]) =>
    rows.filter((row) => states.includes(row.state)).reduce((sum, row) => sum + row.count, 0);
  return { queued: count('queued'), working: count('leased', 'running'), waiting: count('waiting') };
}
