import { sql, type SelectQueryBuilder } from 'kysely';
import type { UserId } from '#domain';
import { idBegins, SHORT_ID_ROWS } from './row.ts';

type Select<DB, Tables extends keyof DB, Row> = SelectQueryBuilder<DB, Tables, Row>;

/** For `$call`: what is this person's and has an id that begins so. */
export const ofShortId =
  (user: UserId, start: string) =>
  <DB, Tables extends keyof DB, Row>(select: Select<DB, Tables, Row>): Select<DB, Tables, Row> =>
    select
      .where(sql.ref('user_id'), '=', user)
      .where(idBegins(start))
      .orderBy(sql.ref('id'))
      .limit(SHORT_ID_ROWS);

/** For `$call`: schedules that are not paused and whose time has come, the longest due first. */
export const dueAt =
  (now: number, most: number) =>
  <DB, Tables extends keyof DB, Row>(select: Select<DB, Tables, Row>): Select<DB, Tables, Row> =>
    select
      .where(sql.ref('next_at'), 'is not', null)
      .where(sql<boolean>`paused = 0`)
      .where(sql.ref('next_at'), '<=', now)
      .orderBy(sql.ref('next_at'))
      .limit(most);
