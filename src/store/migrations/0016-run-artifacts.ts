import { int, narrow } from './column-types.ts';
import type { Migration } from './migration.ts';

const COLUMNS = `id, user_id, team_id, name, type, policy, head, versions, conflict, created_at, updated_at`;
const VERSION_COLUMNS = `artifact_id, version, user_id, base, state, author, author_name, digest, bytes, note, created_at`;

/** SQLite changes no column in place: the tables are made anew, and those that name them go along with the rename. */
const anew = [
  `create table artifacts_anew (id text primary key, user_id text not null references users(id), team_id text references teams(id),
      name text not null, type text not null, policy text not null, head ${int}, versions ${int}, conflict bigint,
      created_at ${int}, updated_at ${int}, run_id text references runs(id) on delete cascade, step text)`,
  `insert into artifacts_anew (${COLUMNS}) select ${COLUMNS} from artifacts`,
  `create table artifact_versions_anew (artifact_id text not null references artifacts_anew(id) on delete cascade, version ${int},
      user_id text not null, base bigint, state text not null, author text not null, author_name text not null, digest text not null,
      bytes ${int}, note text, created_at ${int}, primary key (artifact_id, version)) without rowid`,
  `insert into artifact_versions_anew (${VERSION_COLUMNS}) select ${VERSION_COLUMNS} from artifact_versions`,
  `drop table artifact_versions`,
  `drop table artifacts`,
  `alter table artifacts_anew rename to artifacts`,
  `alter table artifact_versions_anew rename to artifact_versions`,
  `create unique index artifacts_name on artifacts (team_id, name)`,
  `create index artifacts_by_team on artifacts (team_id, id)`,
  `create index artifacts_by_user on artifacts (user_id, id)`,
  `create index artifact_versions_by_digest on artifact_versions (user_id, digest)`,
];

const inPlace = [
  `alter table artifacts alter column team_id drop not null`,
  `alter table artifacts add column run_id text references runs(id) on delete cascade`,
  `alter table artifacts add column step text`,
];

/** Artifacts of runs: they go with their run. */
export const runArtifacts: Migration = {
  number: 16,
  name: 'run-artifacts',
  statements: (dialect) => [
    ...(dialect === 'sqlite' ? anew : inPlace),
    `create unique index artifacts_run_name on artifacts (run_id, name)`,
    `create index artifacts_by_run on artifacts (run_id, id) where run_id is not null`,

    // As artifact_room is for teams: the guard of the bounds.
    `create table run_artifact_room (run_id text primary key references runs(id) on delete cascade, artifacts ${int},
        bytes ${int})${narrow(dialect)}`,
  ],
};
