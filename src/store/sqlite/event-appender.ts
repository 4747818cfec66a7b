import type { SqlValue } from '../port.ts';
import type { SqliteConnection } from './connection.ts';

const INSERT = 'insert into events (at, type, user_id, session_id, turn_id, subject, data) values ';
const ROW = '(?, ?, ?, ?, ?, ?, ?)';
/** Rows of one statement: most of the cost of a single row is the call. */
const CHUNK = 16;
const INSERT_ONE = INSERT + ROW;
const INSERT_CHUNK = INSERT + Array.from({ length: CHUNK }, () => ROW).join();

/** Writes events in their order, within the transaction that is open. */
export function appendEvents(connection: SqliteConnection, rows: readonly SqlValue[][]): void {
  let at = 0;
  for (; at + CHUNK <= rows.length; at += CHUNK) {
    connection.prepare(INSERT_CHUNK).statement.run(...rows.slice(at, at + CHUNK).flat());
  }
  for (; at < rows.length; at++) connection.prepare(INSERT_ONE).statement.run(...(rows[at] ?? []));
}
