import { int, narrow, time } from './column-types.ts';
import type { Migration } from './migration.ts';

/** Runs of workflows, their journals, and the texts that they run. */
export const runs: Migration = {
  number: 14,
  name: 'runs',
  statements: (dialect) => [
    `create table run_texts (hash text primary key, kind text not null, text text not null)`,

    `create table runs (id text primary key, user_id text not null references users(id), name text not null, kind text not null,
        hash text not null references run_texts(hash), state text not null, cause text, args text not null, result text, cwd text,
        source text, harness text, agent text, mode text, owner_id text not null, tells_id text, started_by text not null,
        parent_run text, parent_step text, root_id text not null, basis_id text, from_step text, limits text not null,
        execution ${int}, next_seq ${int}, agents_used ${int}, tokens_used ${int}, cost_used ${int}, unknown_use ${int},
        active_ms ${int}, active_since ${time}, wake_at ${time}, hub_id text, fence ${int}, lease_until ${time},
        signals ${int}, warnings text not null, created_at ${int}, ended_at ${time})`,
    `create index runs_by_user on runs (user_id, id)`,
    `create index runs_running on runs (id) where state = 'running'`,
    `create index runs_due on runs (wake_at) where wake_at is not null and state in ('running', 'waiting', 'paused')`,
    `create index runs_by_root on runs (root_id, id)`,
    `create index runs_ended on runs (ended_at, id) where ended_at is not null`,

    // The unique index is the guard of the journal: a call of an execution is written once.
    `create table run_steps (id text primary key, run_id text not null references runs(id) on delete cascade, execution ${int},
        call ${int}, kind text not null, key text not null, name text not null, phase text, state text not null, why text,
        cause text, prompt text not null, options text not null, output text, may_write ${int}, saw text, reused_from text,
        tries ${int}, session_id text, turn_id text, agent_id text, harness text, approval_id text, child_id text,
        not_before ${time}, ended_seq ${time}, spent ${int}, created_at ${int}, started_at ${time}, ended_at ${time})`,
    `create unique index run_steps_call on run_steps (run_id, execution, call)`,
    `create index run_steps_open on run_steps (run_id, state) where state in ('queued', 'asking', 'running')`,
    `create index run_steps_by_approval on run_steps (approval_id) where approval_id is not null`,
    `create index run_steps_by_turn on run_steps (turn_id) where turn_id is not null`,
    `create index run_steps_by_session on run_steps (session_id) where session_id is not null`,

    `create table run_tries (step_id text not null references run_steps(id) on delete cascade, number ${int},
        run_id text not null, session_id text not null, turn_id text not null, cause text, created_at ${int}, ended_at ${time},
        primary key (step_id, number))${narrow(dialect)}`,
    `create index run_tries_by_session on run_tries (session_id)`,

    `create table run_notes (run_id text not null references runs(id) on delete cascade, execution ${int}, number ${int},
        kind text not null, text text not null, at ${int}, primary key (run_id, execution, number))${narrow(dialect)}`,
  ],
};
