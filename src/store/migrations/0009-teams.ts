import { int, narrow, time } from './column-types.ts';
import type { Migration } from './migration.ts';

/** Teams, the places of sessions in them, and the roles that were given with them. */
export const teams: Migration = {
  number: 9,
  name: 'teams',
  statements: (dialect) => [
    // `live_teammates` guards the bound: whoever joins counts it up, unless it is reached.
    `create table teams (id text primary key, user_id text not null references users(id), name text not null, description text,
        lead_id text not null, state text not null, cwd text, source text, workspace text, gates text not null, plan_required ${int},
        live_teammates ${int}, next_position double precision not null, created_at ${int}, deleted_at ${time})`,
    `create unique index teams_name on teams (user_id, name) where state = 'active'`,
    `create index teams_by_user on teams (user_id, id)`,
    `create index teams_by_lead on teams (lead_id, id)`,

    `create table teammates (session_id text primary key references sessions(id) on delete cascade,
        team_id text not null references teams(id), name text not null, role text not null, profile text not null, plan text not null,
        full_mode text not null, workspace text not null, workspace_asked ${int}, path text, branch text, base_commit text,
        topics text not null, turns_used ${int}, turns_most ${int}, turns_told_at ${time}, stop_id text, stop_state text,
        stop_reason text, stop_answer text, stop_asked_at ${time}, stop_deadline_at ${time}, joined_at ${int}, left_at ${time},
        left_why text)`,
    `create unique index teammates_name on teammates (team_id, name) where left_at is null`,
    `create index teammates_by_team on teammates (team_id, session_id)`,
    `create unique index teammates_stop on teammates (stop_id) where stop_id is not null`,

    `create table team_roles (team_id text not null references teams(id), name text not null, role text not null,
        primary key (team_id, name))${narrow(dialect)}`,
  ],
};
