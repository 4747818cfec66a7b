import { HELD_TURN_STATES, LIVE_SESSION_STATES } from '#domain';
import type { MessageState, SessionId, SessionState, TurnState } from '#domain';
import { sql, type RawBuilder } from 'kysely';
import type { HotStatement, Reader } from '../port.ts';

// Literal states let the planner use the partial indexes.
const LIVE_SESSIONS = LIVE_SESSION_STATES.map((state) => sql.lit<SessionState>(state));
const UNENDED_TURNS = (['queued', ...HELD_TURN_STATES] as const).map((state) => sql.lit<TurnState>(state));
/** The words of the index `messages_waiting`, so that it is used. */
const UNREAD_TEXT = `state in ('queued', 'delivered')`;
const UNREAD = sql.raw(UNREAD_TEXT);

/** Those of `among` that are managed and take a prompt now: open, with no turn queued or held, and not about to close. */
export const freeAmong = (reader: Reader, among: readonly SessionId[] | RawBuilder<SessionId>) =>
  reader.db
    .selectFrom('sessions')
    .select('sessions.id')
    .where('sessions.id', 'in', among)
    .where('sessions.harness', 'is not', null)
    .where('sessions.state', 'in', LIVE_SESSIONS)
    // A teammate or a chat without a first prompt is started by what comes in for it.
    .where((eb) =>
      eb.or([
        eb('sessions.state', '=', sql.lit<SessionState>('open')),
        eb.and([
          eb('sessions.state', '=', sql.lit<SessionState>('starting')),
          eb('sessions.kind', 'in', ['teammate', 'main']),
        ]),
      ]),
    )
    .where('sessions.close_after_turn', '=', 0)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('turns')
            .select('turns.id')
            .whereRef('turns.session_id', '=', 'sessions.id')
            .where('turns.state', 'in', UNENDED_TURNS),
        ),
      ),
    );

/**
 * True of every message: ranks are not negative. Named, they lead the planner to the index of unread mail, where it would
 * else go through all that the session ever got.
 */
export const BY_RANK = sql<boolean>`rank >= 0`;

/** Whether mail waits for the session of the row at hand, neither handed over nor given up. */
export const mailWaits = () =>
  sql<boolean>`exists (select 1 from messages where to_session = sessions.id and ${BY_RANK} and ${UNREAD}
    and state = ${sql.lit<MessageState>('queued')})`;

/**
 * Sessions with mail that was not read, each found by one probe of the index, however much waits for the one before it
 * and however many sessions there are.
 */
const MAILED = `with recursive mailed (id) as (
    select min(to_session) from messages where ${UNREAD_TEXT}
    union all
    select (select min(to_session) from messages where ${UNREAD_TEXT} and to_session > mailed.id)
      from mailed where mailed.id is not null)`;
export const MAILED_SESSIONS = sql.raw<SessionId>(`(${MAILED} select id from mailed where id is not null)`);

const ANY_MAILED: HotStatement = {
  name: 'any_mailed',
  sqlite: `${MAILED} select 1 as found from mailed cross join sessions
    where sessions.id = mailed.id and sessions.harness is not null limit 1`,
};

/** Whether any managed session has mail that was not read: asked often, and mostly there is none. */
export async function isAnyMailed(reader: Reader): Promise<boolean> {
  return (await reader.hot(ANY_MAILED, [])).length > 0;
}
