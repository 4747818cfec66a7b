import type { Migration } from './migration.ts';

/** What a session still has before it, found without going through all the turns that it ever had. */
export const unendedTurns: Migration = {
  number: 20,
  name: 'unended-turns',
  statements: () => [
    `create index turns_unended on turns (session_id, position) where state in ('queued', 'leased', 'running', 'waiting')`,
  ],
};
