import { LIVE_SESSION_STATES, SESSION_MOVES } from '#domain';
import type {
  AgentId,
  ChosenOptions,
  Session,
  SessionId,
  SessionKind,
  SessionMove,
  SessionState,
  UserId,
} from '#domain';
import { sql, type Selectable } from 'kysely';
import type { HotStatement, Reader, Tx } from '../port.ts';
import type { SessionsTable } from '../schema.ts';
import { rowsByIds } from './rows-by-ids.ts';
import { flag, json, toJson, touched } from './row.ts';
import { ofShortId } from './selections.ts';

type Row = Selectable<SessionsTable>;

const BY_IDS = rowsByIds({ name: 'sessions_by_ids', table: 'sessions' });
const LOCK_BY_IDS = rowsByIds({ name: 'sessions_locked', table: 'sessions', locked: true });

function toSession(row: Row): Session {
  return {
    id: row.id,
    user: row.user_id,
    kind: row.kind,
    state: row.state,
    owner: row.owner_id,
    label: row.label,
    harness: row.harness,
    agent: row.agent_id,
    cwd: row.cwd,
    source: json(row.source),
    mode: row.mode,
    model: row.model,
    harnessModel: row.harness_model,
    options: json(row.options) ?? {},
    forkOf: json(row.fork_of),
    role: row.role,
    client: row.client,
    depth: row.depth,
    acpSession: row.acp_session,
    rebind: row.rebind === 1,
    asleep: row.asleep === 1,
    unattended: row.unattended === 1,
    mayApprove: row.may_approve === 1,
    maySpawn: row.may_spawn === 1,
    answeredAt: row.answered_at,
    cause: json(row.cause),
    closeReason: row.close_reason,
    closeAfterTurn: row.close_after_turn === 1,
    createdAt: row.created_at,
    openedAt: row.opened_at,
    endedAt: row.ended_at,
    lastTurnEndedAt: row.last_turn_ended_at,
    lastSendAt: row.last_send_at,
  };
}

const optionsJson = (options: ChosenOptions) => (Object.keys(options).length === 0 ? null : toJson(options));

/** Positions of turns lie this far apart, so that an interrupting turn finds room before the queue's head. */
export const POSITION_STEP = 1024;

export async function insertSession(tx: Tx, session: Session): Promise<void> {
  await tx.db.insertInto('sessions').values(toRow(session)).execute();
}

function toRow(session: Session): Row {
  return {
    id: session.id,
    user_id: session.user,
    kind: session.kind,
    state: session.state,
    owner_id: session.owner,
    label: session.label,
    harness: session.harness,
    agent_id: session.agent,
    cwd: session.cwd,
    source: toJson(session.source),
    mode: session.mode,
    model: session.model,
    harness_model: session.harnessModel,
    options: optionsJson(session.options),
    fork_of: toJson(session.forkOf),
    role: session.role,
    client: session.client,
    depth: session.depth,
    acp_session: session.acpSession,
    rebind: flag(session.rebind),
    asleep: flag(session.asleep),
    unattended: flag(session.unattended),
    may_approve: flag(session.mayApprove),
    may_spawn: flag(session.maySpawn),
    answered_at: session.answeredAt,
    cause: toJson(session.cause),
    close_reason: session.closeReason,
    close_after_turn: flag(session.closeAfterTurn),
    live_delegates: 0,
    queued_turns: 0,
    next_position: POSITION_STEP,
    created_at: session.createdAt,
    opened_at: session.openedAt,
    ended_at: session.endedAt,
    last_turn_ended_at: session.lastTurnEndedAt,
    last_send_at: session.lastSendAt,
  };
}

const FIND: HotStatement = { name: 'session_by_id', sqlite: 'select * from sessions where id = ?' };

export async function findSession(reader: Reader, id: SessionId): Promise<Session | null> {
  const [row] = await reader.hot<Row>(FIND, [id]);
  return row ? toSession(row) : null;
}

/** Locks the session's row and reads it; null when there is none. */
export async function lockSession(tx: Tx, id: SessionId): Promise<Session | null> {
  await tx.lock('sessions', [id]);
  return findSession(tx, id);
}

export type SessionChanges = Partial<
  Pick<
    Session,
    | 'label'
    | 'cwd'
    | 'mode'
    | 'model'
    | 'harnessModel'
    | 'options'
    | 'acpSession'
    | 'rebind'
    | 'asleep'
    | 'answeredAt'
    | 'cause'
    | 'closeReason'
    | 'closeAfterTurn'
    | 'openedAt'
    | 'endedAt'
    | 'lastTurnEndedAt'
    | 'lastSendAt'
    | 'mayApprove'
  >
>;

function changedColumns(changes: SessionChanges): Partial<Row> {
  const set: Partial<Row> = {};
  if (changes.label !== undefined) set.label = changes.label;
  if (changes.cwd !== undefined) set.cwd = changes.cwd;
  if (changes.mode !== undefined) set.mode = changes.mode;
  if (changes.model !== undefined) set.model = changes.model;
  if (changes.harnessModel !== undefined) set.harness_model = changes.harnessModel;
  if (changes.options !== undefined) set.options = optionsJson(changes.options);
  if (changes.acpSession !== undefined) set.acp_session = changes.acpSession;
  if (changes.rebind !== undefined) set.rebind = flag(changes.rebind);
  if (changes.asleep !== undefined) set.asleep = flag(changes.asleep);
  if (changes.mayApprove !== undefined) set.may_approve = flag(changes.mayApprove);
  if (changes.cause !== undefined) set.cause = toJson(changes.cause);
  if (changes.closeReason !== undefined) set.close_reason = changes.closeReason;
  if (changes.closeAfterTurn !== undefined) set.close_after_turn = flag(changes.closeAfterTurn);
  return { ...set, ...changedTimes(changes) };
}

function changedTimes(changes: SessionChanges): Partial<Row> {
  const set: Partial<Row> = {};
  if (changes.answeredAt !== undefined) set.answered_at = changes.answeredAt;
  if (changes.openedAt !== undefined) set.opened_at = changes.openedAt;
  if (changes.endedAt !== undefined) set.ended_at = changes.endedAt;
  if (changes.lastTurnEndedAt !== undefined) set.last_turn_ended_at = changes.lastTurnEndedAt;
  if (changes.lastSendAt !== undefined) set.last_send_at = changes.lastSendAt;
  return set;
}

/** Makes a legal move; false when the session was in another state. */
export async function moveSession(
  tx: Tx,
  id: SessionId,
  name: SessionMove,
  changes: SessionChanges = {},
): Promise<boolean> {
  const move = SESSION_MOVES[name];
  const result = await tx.db
    .updateTable('sessions')
    .set({ ...changedColumns(changes), state: move.to })
    .where('id', '=', id)
    .where('state', 'in', [...move.from])
    .executeTakeFirst();
  return touched(result) === 1;
}

export async function changeSession(tx: Tx, id: SessionId, changes: SessionChanges): Promise<void> {
  await tx.db.updateTable('sessions').set(changedColumns(changes)).where('id', '=', id).execute();
}

/** Removes a session that never came to be, with its turns, transcript, mail and approvals. */
export async function deleteSession(tx: Tx, id: SessionId): Promise<void> {
  await tx.db.deleteFrom('sessions').where('id', '=', id).execute();
}

/** Takes one of the owner's places for live delegates; false when all `most` are taken. The update is the guard. */
export async function takeDelegatePlace(tx: Tx, owner: SessionId, most: number): Promise<boolean> {
  const result = await tx.db
    .updateTable('sessions')
    .set((eb) => ({ live_delegates: eb('live_delegates', '+', 1) }))
    .where('id', '=', owner)
    .where('live_delegates', '<', most)
    .executeTakeFirst();
  return touched(result) === 1;
}

export async function freeDelegatePlace(tx: Tx, owner: SessionId): Promise<void> {
  await tx.db
    .updateTable('sessions')
    .set((eb) => ({ live_delegates: eb('live_delegates', '-', 1) }))
    .where('id', '=', owner)
    .where('live_delegates', '>', 0)
    .execute();
}

/** Takes a place in the session's queue and the position of the new turn; null when `most` turns wait already. */
export async function takeQueuePlace(tx: Tx, id: SessionId, most: number): Promise<number | null> {
  const row = await tx.db
    .updateTable('sessions')
    .set((eb) => ({
      queued_turns: eb('queued_turns', '+', 1),
      next_position: eb('next_position', '+', POSITION_STEP),
    }))
    .where('id', '=', id)
    .where('queued_turns', '<', most)
    .returning('next_position')
    .executeTakeFirst();
  return row ? row.next_position - POSITION_STEP : null;
}

/** The queue became longer or shorter without a new turn: leased, given back, cancelled, expired. */
export async function adjustQueue(tx: Tx, id: SessionId, by: number): Promise<void> {
  if (by === 0) return;
  await tx.db
    .updateTable('sessions')
    .set((eb) => ({ queued_turns: eb('queued_turns', '+', by) }))
    .where('id', '=', id)
    .execute();
}

/** The owner's live session with exactly this label. */
export async function findByLabel(reader: Reader, owner: SessionId, label: string): Promise<Session | null> {
  const row = await reader.db
    .selectFrom('sessions')
    .selectAll()
    .where('owner_id', '=', owner)
    .where('label', '=', label)
    .where('state', 'in', [...LIVE_SESSION_STATES])
    .executeTakeFirst();
  return row ? toSession(row) : null;
}

/** Live sessions of a user with exactly this label, whoever owns them. */
export async function findByLabelOfUser(reader: Reader, user: UserId, label: string): Promise<Session[]> {
  const rows = await reader.db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', user)
    .where('label', '=', label)
    .where('state', 'in', [...LIVE_SESSION_STATES])
    .orderBy('id')
    .limit(50)
    .execute();
  return rows.map(toSession);
}

/** As its partial index says it, so that it is used. */
const FAILED = sql.lit<SessionState>('failed');

/** The newest failed session of a user that had exactly this label; of one owner, or of whichever. */
export async function findFailedByLabel(
  reader: Reader,
  { user, owner }: { user: UserId; owner?: SessionId | undefined },
  label: string,
): Promise<Session | null> {
  let select = reader.db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', user)
    .where('label', '=', label)
    .where('state', '=', FAILED);
  if (owner !== undefined) select = select.where('owner_id', '=', owner);
  const row = await select.orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row ? toSession(row) : null;
}

/** Labels of the owner's live sessions that begin so; for finding a free automatic one. */
export async function takenLabels(reader: Reader, owner: SessionId, prefix: string): Promise<Set<string>> {
  const rows = await reader.db
    .selectFrom('sessions')
    .select('label')
    .where('owner_id', '=', owner)
    .where('label', 'like', `${prefix}%`)
    .where('state', 'in', [...LIVE_SESSION_STATES])
    .execute();
  return new Set(rows.flatMap((row) => (row.label === null ? [] : [row.label])));
}

/** The live main session of a person's client. */
export async function findMain(reader: Reader, user: UserId, client: string): Promise<Session | null> {
  const row = await reader.db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', user)
    .where('client', '=', client)
    .where('kind', '=', 'main')
    .where('state', 'in', [...LIVE_SESSION_STATES])
    .executeTakeFirst();
  return row ? toSession(row) : null;
}

/** The live main sessions of a person's clients of these names. */
export async function findMains(reader: Reader, user: UserId, clients: Iterable<string>): Promise<Session[]> {
  const rows = await reader.db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', user)
    .where('client', 'in', [...clients])
    .where('kind', '=', 'main')
    .where('state', 'in', [...LIVE_SESSION_STATES])
    .execute();
  return rows.map(toSession);
}

/** Sessions of a user whose id begins so; two are enough to know that it is ambiguous. */
export async function findByShortId(reader: Reader, user: UserId, start: string): Promise<Session[]> {
  const rows = await reader.db.selectFrom('sessions').selectAll().$call(ofShortId(user, start)).execute();
  return rows.map(toSession);
}

export interface SessionQuery {
  user: UserId;
  owner?: SessionId | undefined;
  kind?: SessionKind | undefined;
  agent?: AgentId | undefined;
  /** Only those that run on a harness. */
  managed?: boolean | undefined;
  live: boolean;
  /** Sessions with a smaller id than this: the list is newest first. */
  before?: SessionId | undefined;
  limit: number;
}

export async function listSessions(reader: Reader, query: SessionQuery): Promise<Session[]> {
  let select = reader.db.selectFrom('sessions').selectAll().where('user_id', '=', query.user);
  if (query.owner !== undefined) select = select.where('owner_id', '=', query.owner);
  if (query.kind !== undefined) select = select.where('kind', '=', query.kind);
  if (query.agent !== undefined) select = select.where('agent_id', '=', query.agent);
  if (query.managed) select = select.where('harness', 'is not', null);
  if (query.live) select = select.where('state', 'in', [...LIVE_SESSION_STATES]);
  if (query.before !== undefined) select = select.where('id', '<', query.before);
  const rows = await select.orderBy('id', 'desc').limit(query.limit).execute();
  return rows.map(toSession);
}

/** Live sessions of one kind, oldest first, for the sweep; page by `after`. */
export async function listLive(
  reader: Reader,
  kind: SessionKind,
  after: SessionId | null,
  limit: number,
): Promise<Session[]> {
  let select = reader.db
    .selectFrom('sessions')
    .selectAll()
    .where('kind', '=', kind)
    .where('state', 'in', [...LIVE_SESSION_STATES]);
  if (after !== null) select = select.where('id', '>', after);
  const rows = await select.orderBy('id').limit(limit).execute();
  return rows.map(toSession);
}

/** Live sessions that this session owns. */
export async function listOwned(reader: Reader, owner: SessionId): Promise<Session[]> {
  const rows = await reader.db
    .selectFrom('sessions')
    .selectAll()
    .where('owner_id', '=', owner)
    .where('state', 'in', [...LIVE_SESSION_STATES])
    .orderBy('id')
    .execute();
  return rows.map(toSession);
}

export async function findSessions(reader: Reader, ids: readonly SessionId[]): Promise<Session[]> {
  if (ids.length === 0) return [];
  return (await reader.hot<Row>(BY_IDS, [JSON.stringify(ids)])).map(toSession);
}

/** Locks sessions and reads them, in the order of their ids. */
export async function lockSessions(tx: Tx, ids: readonly SessionId[]): Promise<Session[]> {
  if (ids.length === 0) return [];
  return (await tx.hot<Row>(LOCK_BY_IDS, [JSON.stringify(ids)])).map(toSession);
}

export async function countLive(reader: Reader, user: UserId): Promise<number> {
  const row = await reader.db
    .selectFrom('sessions')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('user_id', '=', user)
    .where('harness', 'is not', null)
    .where('state', 'in', [...LIVE_SESSION_STATES])
    .executeTakeFirstOrThrow();
  return row.count;
}
