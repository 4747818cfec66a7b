import { HELD_TURN_STATES, MESSAGE_MOVES, MESSAGE_RANKS } from '#domain';
import type {
  Message,
  MessageId,
  MessageMove,
  MessageRank,
  MessageState,
  SessionId,
  TurnId,
  TurnState,
} from '#domain';
import { sql, type Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { MessagesTable } from '../schema.ts';
import { BY_RANK, freeAmong, isAnyMailed, MAILED_SESSIONS, mailWaits } from './free-sessions.ts';

/** For the files of messages alone. */
export function toMessage(row: Selectable<MessagesTable>): Message {
  return {
    id: row.id,
    user: row.user_id,
    to: row.to_session,
    from: row.from_session,
    kind: row.kind,
    turn: row.turn_id,
    label: row.label,
    body: row.body,
    state: row.state,
    tries: row.tries,
    deliveredIn: row.delivered_in,
    createdAt: row.created_at,
    deliveredAt: row.delivered_at,
    readAt: row.read_at,
    team: row.team_id,
    fromAddress: row.from_address,
    request: row.request,
    correlation: row.correlation,
    replyTo: row.reply_to,
    topic: row.topic,
    subject: row.subject,
    rank: RANKS[row.rank] ?? 'peer',
    hops: row.hops,
    sentIn: row.sent_in,
    key: row.client_key,
  };
}

const RANKS: readonly MessageRank[] = ['stop', 'lead', 'peer'];

/** Literal states let the planner use the partial index of waiting mail. */
const QUEUED = sql.lit<MessageState>('queued');
const DELIVERED = sql.lit<MessageState>('delivered');

/** False when there is a message of this kind about this turn already, or its sender has used this key for this recipient: the unique indexes are the guards. */
export async function insertMessage(tx: Tx, message: Message): Promise<boolean> {
  const row = await tx.db
    .insertInto('messages')
    .values({
      id: message.id,
      user_id: message.user,
      to_session: message.to,
      from_session: message.from,
      kind: message.kind,
      turn_id: message.turn,
      label: message.label,
      body: message.body,
      state: message.state,
      tries: message.tries,
      delivered_in: message.deliveredIn,
      created_at: message.createdAt,
      delivered_at: message.deliveredAt,
      read_at: message.readAt,
      team_id: message.team,
      from_address: message.fromAddress,
      request: message.request,
      correlation: message.correlation,
      reply_to: message.replyTo,
      topic: message.topic,
      subject: message.subject,
      rank: MESSAGE_RANKS[message.rank],
      hops: message.hops,
      sent_in: message.sentIn,
      client_key: message.key,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

const queuedFor = (reader: Reader, session: SessionId) =>
  reader.db
    .selectFrom('messages')
    .selectAll()
    .where('to_session', '=', session)
    .where(BY_RANK)
    .where('state', 'in', [QUEUED, DELIVERED])
    .where('state', '=', QUEUED);

/** What waits for a session, by rank and then oldest first. */
export async function queuedMessages(reader: Reader, session: SessionId, most: number): Promise<Message[]> {
  return (await queuedFor(reader, session).orderBy('rank').orderBy('id').limit(most).execute()).map(
    toMessage,
  );
}

/** Whether there is something to hand over: queued mail, or anything about the given turn. */
export async function hasMail(
  reader: Reader,
  session: SessionId,
  turn: TurnId | undefined,
): Promise<boolean> {
  if (turn !== undefined) return (await messagesAbout(reader, session, turn)).length > 0;
  return (await queuedFor(reader, session).limit(1).executeTakeFirst()) !== undefined;
}

/** What a session was told of one turn, in whatever state, the newest last. */
export async function messagesAbout(reader: Reader, session: SessionId, turn: TurnId): Promise<Message[]> {
  const rows = await reader.db
    .selectFrom('messages')
    .selectAll()
    .where('turn_id', '=', turn)
    .orderBy('id')
    .execute();
  // Few were told of one turn. Asked for the session, too, SQLite would go through all that it ever got.
  return rows.filter((row) => row.to_session === session).map(toMessage);
}

/** What was delivered to the session in this turn or call and is not yet read. */
export async function deliveredIn(reader: Reader, session: SessionId, where: string): Promise<Message[]> {
  const rows = await reader.db
    .selectFrom('messages')
    .selectAll()
    .where('to_session', '=', session)
    .where(BY_RANK)
    .where('state', 'in', [QUEUED, DELIVERED])
    .where('state', '=', DELIVERED)
    .where('delivered_in', '=', where)
    .orderBy('id')
    .execute();
  return rows.map(toMessage);
}

/** Marks messages as delivered in a turn or a call; answers those that were still to be delivered. */
export async function deliverMessages(
  tx: Tx,
  ids: readonly MessageId[],
  deliveredIn: string,
): Promise<Message[]> {
  if (ids.length === 0) return [];
  const move = MESSAGE_MOVES.deliver;
  const rows = await tx.db
    .updateTable('messages')
    .set((eb) => ({
      state: move.to,
      tries: eb('tries', '+', 1),
      delivered_in: deliveredIn,
      delivered_at: tx.now,
    }))
    .where('id', 'in', [...ids])
    .where('state', 'in', [...move.from])
    .returningAll()
    .execute();
  return rows.sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1)).map(toMessage);
}

/** Makes a legal move with each; answers those that were in a state for it. */
export async function moveMessages(
  tx: Tx,
  ids: readonly MessageId[],
  name: Exclude<MessageMove, 'deliver'>,
): Promise<Message[]> {
  if (ids.length === 0) return [];
  const move = MESSAGE_MOVES[name];
  const rows = await tx.db
    .updateTable('messages')
    .set({
      state: move.to,
      ...(name === 'read' ? { read_at: tx.now } : {}),
      ...(name === 'take_back' ? { delivered_in: null, delivered_at: null } : {}),
    })
    .where('id', 'in', [...ids])
    .where('state', 'in', [...move.from])
    .returningAll()
    .execute();
  return rows.map(toMessage);
}

/** Newest first. */
export async function listMessages(
  reader: Reader,
  query: { session: SessionId; before?: MessageId | undefined; limit: number },
): Promise<Message[]> {
  let select = reader.db.selectFrom('messages').selectAll().where('to_session', '=', query.session);
  if (query.before !== undefined) select = select.where('id', '<', query.before);
  return (await select.orderBy('id', 'desc').limit(query.limit).execute()).map(toMessage);
}

const HELD_TURNS = HELD_TURN_STATES.map((state) => sql.lit<TurnState>(state));

/** Open managed sessions that have mail waiting and no turn queued or held: the courier may give them an envelope turn. */
export async function freeRecipients(reader: Reader, most: number): Promise<SessionId[]> {
  if (!(await isAnyMailed(reader))) return [];
  const rows = await recipients(reader, MAILED_SESSIONS).orderBy('sessions.id').limit(most).execute();
  return rows.map((row) => row.id);
}

export async function isFreeRecipient(reader: Reader, session: SessionId): Promise<boolean> {
  return (await recipients(reader, [session]).executeTakeFirst()) !== undefined;
}

const recipients = (...among: Parameters<typeof freeAmong>) =>
  freeAmong(...among)
    .where(mailWaits())
    // A teammate whose turns are used up gets none, but to answer a request to stop.
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('teammates')
            .select('teammates.session_id')
            .whereRef('teammates.session_id', '=', 'sessions.id')
            .whereRef('teammates.turns_used', '>=', 'teammates.turns_most')
            .where((of) =>
              of.or([of('teammates.stop_state', 'is', null), of('teammates.stop_state', '<>', 'asked')]),
            ),
        ),
      ),
    );

/** Managed sessions that were handed mail outside an envelope turn and now hold no turn. */
export async function handedWithoutTurn(reader: Reader, where: string, most: number): Promise<SessionId[]> {
  const rows = await reader.db
    .selectFrom('sessions')
    .innerJoin('messages', 'messages.to_session', 'sessions.id')
    .select('sessions.id')
    .distinct()
    .where('messages.state', 'in', [QUEUED, DELIVERED])
    .where('messages.state', '=', DELIVERED)
    .where('messages.delivered_in', '=', where)
    .where('sessions.harness', 'is not', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('turns')
            .select('turns.id')
            .whereRef('turns.session_id', '=', 'sessions.id')
            .where('turns.state', 'in', HELD_TURNS),
        ),
      ),
    )
    .limit(most)
    .execute();
  return rows.map((row) => row.id);
}

/** Messages that can reach nobody any more: their recipient is closed or failed. */
export async function strandedMessages(reader: Reader, most: number): Promise<MessageId[]> {
  const rows = await reader.db
    .selectFrom('messages')
    .innerJoin('sessions', 'sessions.id', 'messages.to_session')
    .select('messages.id')
    .where('messages.state', 'in', [QUEUED, DELIVERED])
    .where('sessions.state', 'in', ['closed', 'failed'])
    // In the order of the index of unread mail.
    .orderBy('messages.to_session')
    .orderBy('messages.rank')
    .orderBy('messages.id')
    .limit(most)
    .execute();
  return rows.map((row) => row.id);
}

/** How much waits for each: neither handed over nor given up. */
export async function countQueued(
  reader: Reader,
  sessions: readonly SessionId[],
): Promise<Map<SessionId, number>> {
  if (sessions.length === 0) return new Map();
  const rows = await reader.db
    .selectFrom('messages')
    .select((eb) => ['to_session', eb.fn.countAll<number>().as('n')])
    .where('to_session', 'in', [...sessions])
    .where(BY_RANK)
    .where('state', 'in', [QUEUED, DELIVERED])
    .where('state', '=', QUEUED)
    .groupBy('to_session')
    .execute();
  return new Map(rows.map((row) => [row.to_session, row.n]));
}

/** What was not read by one session waits for another, which takes its place. */
export async function readdress(tx: Tx, from: SessionId, to: SessionId): Promise<void> {
  await tx.db
    .updateTable('messages')
    .set({ to_session: to, state: 'queued', delivered_in: null, delivered_at: null })
    .where('to_session', '=', from)
    .where('state', 'in', [QUEUED, DELIVERED])
    .execute();
}
