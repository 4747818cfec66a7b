import { POSTED_KINDS } from '#domain';
import type { Message, MessageId, MessageState, SessionId, TeamId, TurnId } from '#domain';
import { sql } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import { BY_RANK } from './free-sessions.ts';
import { toMessage } from './messages.ts';
import { idBegins, json } from './row.ts';

/** Literal states let the planner use the partial index of waiting mail. */
const UNREAD = (['queued', 'delivered'] as const).map((state) => sql.lit<MessageState>(state));

const messages = (reader: Reader) => reader.db.selectFrom('messages').selectAll();

export async function findMessage(reader: Reader, id: MessageId): Promise<Message | undefined> {
  const row = await messages(reader).where('id', '=', id).executeTakeFirst();
  return row && toMessage(row);
}

/** Messages of a person whose id begins so; two are enough to know that it is ambiguous. */
export async function findMessagesByShortId(
  reader: Reader,
  user: Message['user'],
  start: string,
): Promise<Message[]> {
  const rows = await messages(reader)
    .where('user_id', '=', user)
    .where(idBegins(start))
    .orderBy('id')
    .limit(2)
    .execute();
  return rows.map(toMessage);
}

/**
 * How much of what others wrote to a session is not read yet. Whoever adds to it holds the lock of that session's row, so
 * that two do not add the last one.
 */
export async function countWaiting(tx: Tx, session: SessionId): Promise<number> {
  const row = await tx.db
    .selectFrom('messages')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('to_session', '=', session)
    .where(BY_RANK)
    .where('state', 'in', UNREAD)
    .where('kind', 'in', [...POSTED_KINDS])
    .executeTakeFirstOrThrow();
  return row.n;
}

/** What a session was told in answer to a message of its own, oldest first: answers, or that it reached nobody. */
export async function repliesTo(reader: Reader, session: SessionId, message: MessageId): Promise<Message[]> {
  const rows = await messages(reader)
    .where('reply_to', '=', message)
    .where('to_session', '=', session)
    .orderBy('id')
    .execute();
  return rows.map(toMessage);
}

/**
 * What was written in a team, and what it told of its teammates without being written in it (requests to stop, plans,
 * outcomes), newest first. `mates`: who is or was in it; `mailboxes`: where such a word may have gone.
 */
export async function listTeamMail(
  reader: Reader,
  query: {
    team: TeamId;
    mates: readonly SessionId[];
    mailboxes: readonly SessionId[];
    before?: MessageId | undefined;
    limit: number;
  },
): Promise<Message[]> {
  const { team, mates, mailboxes, before, limit } = query;
  const newest = (rows: ReturnType<typeof messages>) =>
    (before === undefined ? rows : rows.where('id', '<', before))
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
  const written = await newest(messages(reader).where('team_id', '=', team));
  const told =
    mates.length === 0
      ? []
      : await newest(
          messages(reader)
            .where('to_session', 'in', [...mailboxes])
            .where('team_id', 'is', null)
            .where((eb) => eb.or([eb('from_session', 'in', [...mates]), eb('to_session', 'in', [...mates])])),
        );
  return [...written, ...told]
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, limit)
    .map(toMessage);
}

/** What a sender sent under a key. */
export async function sentUnder(reader: Reader, from: SessionId, key: string): Promise<Message[]> {
  const rows = await messages(reader)
    .where('from_session', '=', from)
    .where('client_key', '=', key)
    .orderBy('id')
    .execute();
  return rows.map(toMessage);
}

/** Whether the session wrote to the other in this very turn. */
export async function wroteIn(
  reader: Reader,
  turn: TurnId,
  from: SessionId,
  to: SessionId,
): Promise<boolean> {
  const row = await reader.db
    .selectFrom('messages')
    .select('id')
    .where('from_session', '=', from)
    .where('sent_in', '=', turn)
    .where('to_session', '=', to)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The message that announces this subject to the session and was not delivered yet. */
export async function waitingAnnouncement(
  tx: Tx,
  session: SessionId,
  subject: string,
): Promise<MessageId | undefined> {
  const row = await tx.db
    .selectFrom('messages')
    .select('id')
    .where('to_session', '=', session)
    .where(BY_RANK)
    .where('state', 'in', UNREAD)
    .where('state', '=', sql.lit<MessageState>('queued'))
    .where('kind', '=', 'artifact_updated')
    .where('subject', '=', subject)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** Puts something newer into a message that still waits. */
export async function renewMessage(
  tx: Tx,
  id: MessageId,
  change: Pick<Message, 'from' | 'label' | 'fromAddress' | 'body'>,
): Promise<void> {
  await tx.db
    .updateTable('messages')
    .set({
      from_session: change.from,
      label: change.label,
      from_address: change.fromAddress,
      body: change.body,
    })
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .execute();
}

/** What the lead of a team subscribes to. */
export async function leadTopics(reader: Reader, team: TeamId): Promise<string[]> {
  const row = await reader.db
    .selectFrom('teams')
    .select('lead_topics')
    .where('id', '=', team)
    .executeTakeFirst();
  return json<string[]>(row?.lead_topics ?? null) ?? [];
}

export async function putLeadTopics(tx: Tx, team: TeamId, topics: readonly string[]): Promise<void> {
  await tx.db
    .updateTable('teams')
    .set({ lead_topics: JSON.stringify(topics) })
    .where('id', '=', team)
    .execute();
}
