import { int, narrow } from './column-types.ts';
import type { Migration } from './migration.ts';

/** Artifacts of teams, their versions, and bodies by digest, in chunks beside the rows that lists read. */
export const artifacts: Migration = {
  number: 10,
  name: 'artifacts',
  statements: (dialect) => [
    `create table artifacts (id text primary key, user_id text not null references users(id), team_id text not null references teams(id),
        name text not null, type text not null, policy text not null, head ${int}, versions ${int}, conflict bigint,
        created_at ${int}, updated_at ${int})`,
    `create unique index artifacts_name on artifacts (team_id, name)`,
    `create index artifacts_by_team on artifacts (team_id, id)`,
    `create index artifacts_by_user on artifacts (user_id, id)`,

    `create table artifact_versions (artifact_id text not null references artifacts(id) on delete cascade, version ${int},
        user_id text not null, base bigint, state text not null, author text not null, author_name text not null, digest text not null,
        bytes ${int}, note text, created_at ${int}, primary key (artifact_id, version))${narrow(dialect)}`,
    `create index artifact_versions_by_digest on artifact_versions (user_id, digest)`,

    // `whole` is set once the last chunk is there. `touched_at` keeps a body that stands in no version yet.
    `create table artifact_bodies (user_id text not null, digest text not null, bytes ${int}, whole ${int}, touched_at ${int},
        primary key (user_id, digest))${narrow(dialect)}`,
    `create index artifact_bodies_by_touch on artifact_bodies (touched_at)`,
    `create table artifact_chunks (user_id text not null, digest text not null, position ${int}, data text not null,
        primary key (user_id, digest, position))`,

    // The guard of the bounds: whoever adds counts it up, unless it is reached.
    `create table artifact_room (team_id text primary key references teams(id), artifacts ${int}, bytes ${int})${narrow(dialect)}`,
  ],
};
