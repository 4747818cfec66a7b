import type { Dialect } from './migration.ts';

/** A number that is always there: counts, times and flags alike, which every driver then reads in one way. */
export const int = 'bigint not null';

/** A time in ms since 1970 that is not known before something has happened. */
export const time = 'bigint';

/** A key that the database counts up by itself. */
export const sequence = (dialect: Dialect): string =>
  dialect === 'sqlite'
    ? 'integer primary key autoincrement'
    : 'bigint generated always as identity primary key';

/** Stands behind a narrow table with a key of its own: it is kept in that key's order, without a second index. */
export const narrow = (dialect: Dialect): string => (dialect === 'sqlite' ? ' without rowid' : '');
