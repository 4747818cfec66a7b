import type { EventType, LoggedEvent, NewEvent, SessionId, TurnId, UserId } from '#domain';
import type { EventFilter, SqlValue } from './port.ts';

/** The topic that is woken with every event. */
export const EVENTS_TOPIC = 'events';

/** Rows that one read looks at when its filter has no index: it then answers what it found and says that there is more. */
export const SCAN_ROWS = 5000;

/** A row of the log as both drivers read it. */
export interface EventRow {
  seq: number;
  at: number;
  type: string;
  user_id: string | null;
  session_id: string | null;
  turn_id: string | null;
  subject: string | null;
  data: string | null;
}

/** The values of at, type, user_id, session_id, turn_id, subject, data. */
export function eventValues(event: NewEvent, now: number): SqlValue[] {
  return [
    now,
    event.type,
    event.user,
    event.session ?? null,
    event.turn ?? null,
    event.subject ?? null,
    event.data === undefined ? null : JSON.stringify(event.data),
  ];
}

/* oxlint-disable typescript/no-unsafe-type-assertion -- the log holds only what `eventValues` wrote from these types */
export function loggedEvent(row: EventRow, cursor: string): LoggedEvent {
  return {
    cursor,
    at: row.at,
    type: row.type as EventType,
    user: row.user_id as UserId | null,
    session: row.session_id as SessionId | null,
    turn: row.turn_id as TurnId | null,
    subject: row.subject,
    ...(row.data === null ? {} : { data: JSON.parse(row.data) as Record<string, unknown> }),
  };
}
/* oxlint-enable typescript/no-unsafe-type-assertion */

/** The filter as SQL with `?` and its values; events of nobody are everybody's. */
export function filterSql(filter: EventFilter): { sql: string; values: SqlValue[] } {
  const values: SqlValue[] = [];
  let sql = '';
  if (filter.user !== undefined) {
    sql += ' and (user_id is null or user_id = ?)';
    values.push(filter.user);
  }
  if (filter.session !== undefined) {
    sql += ' and session_id = ?';
    values.push(filter.session);
  }
  if (filter.types !== undefined) {
    sql += filter.types.length === 0 ? ' and false' : ` and type in (${filter.types.map(() => '?').join()})`;
    values.push(...filter.types);
  }
  return { sql, values };
}
