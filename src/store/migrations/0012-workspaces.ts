import { int, narrow, time } from './column-types.ts';
import type { Migration } from './migration.ts';

/** The directories that sessions were given, what their agents are asked about them, and which overlaps were told of. */
export const workspaces: Migration = {
  number: 12,
  name: 'workspaces',
  statements: (dialect) => [
    `create table workspaces (session_id text primary key references sessions(id) on delete cascade,
        user_id text not null references users(id), agent_id text, place_of text not null, name text not null, wanted text not null,
        asked ${int}, from_dir text not null, kind text, path text, branch text, base_commit text, target text, unguarded text,
        ahead ${int}, changed text not null, more ${int}, merged ${int}, seen_at ${time}, gone_at ${time})`,
    `create index workspaces_by_user on workspaces (user_id, session_id)`,
    `create index workspaces_by_place on workspaces (place_of, session_id)`,

    // Open while it has no answer. Of a gate: what is to be done with the answer is in \`purpose\`.
    `create table workspace_requests (id text primary key, session_id text not null references sessions(id) on delete cascade,
        agent_id text not null, inbox_seq ${int}, body text not null, purpose text, answer text, created_at ${int}, deadline_at ${int},
        answered_at ${time})`,
    `create index workspace_requests_open on workspace_requests (agent_id, id) where answered_at is null`,
    `create index workspace_requests_due on workspace_requests (deadline_at, id) where answered_at is null`,
    `create index workspace_requests_done on workspace_requests (answered_at, id) where answered_at is not null`,

    // Teams whose gates a person gave: those of others are run only where their lead may run commands unasked.
    `create table gates_of_persons (team_id text primary key references teams(id) on delete cascade)${narrow(dialect)}`,

    // The guard of telling a lead once of a file that two teammates change.
    `create table workspace_overlaps (team_id text not null references teams(id) on delete cascade, path text not null,
        told_at ${int}, primary key (team_id, path))${narrow(dialect)}`,
  ],
};
