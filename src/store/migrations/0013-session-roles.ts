import type { Migration } from './migration.ts';

/** The roles of sessions that are in no team, as they were when each was spawned. */
export const sessionRoles: Migration = {
  number: 13,
  name: 'session-roles',
  statements: () => [
    // `turns_used` guards the bound: whoever queues a turn counts it up, unless it is reached.
    `create table session_roles (session_id text primary key references sessions(id) on delete cascade, role text not null,
      turns_used bigint not null, turns_most bigint not null)`,
  ],
};
