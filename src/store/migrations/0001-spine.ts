import { int, narrow, sequence, time } from './column-types.ts';
import type { Migration } from './migration.ts';

/** The spine: people and tokens, agents and inboxes, sessions, turns, transcripts, mail, approvals, events, tasks. */
export const spine: Migration = {
  number: 1,
  name: 'spine',
  statements: (dialect) => [
    `create table users (id text primary key, name text not null unique, role text not null, created_at ${int}, disabled_at ${time})`,
    `create table tokens (id text primary key, kind text not null, user_id text not null references users(id), subject text,
        client text, digest text not null unique, created_at ${int}, expires_at ${time}, revoked_at ${time}, last_used_at ${time})`,
    `create index tokens_by_subject on tokens (subject) where subject is not null`,

    `create table agents (id text primary key, user_id text not null references users(id), name text not null, hostname text not null,
        platform text not null, version text not null, intent text not null, slots ${int}, harnesses text not null, tags text not null,
        contract ${int}, created_at ${int}, unique (user_id, name))`,
    `create table agent_liveness (agent_id text primary key references agents(id) on delete cascade, last_heard_at ${int}, last_claim text)`,
    `create table inbox_heads (agent_id text primary key references agents(id) on delete cascade, seq ${int}, acked ${int})`,
    `create table inbox (agent_id text not null references agents(id) on delete cascade, seq ${int}, body text not null, created_at ${int},
        primary key (agent_id, seq))`,

    `create table sessions (id text primary key, user_id text not null references users(id), kind text not null, state text not null,
        owner_id text references sessions(id), label text, harness text, agent_id text references agents(id), cwd text, mode text not null,
        model text, harness_model text, options text, fork_of text, role text, client text, depth ${int}, acp_session text, rebind ${int}, asleep ${int}, unattended ${int},
        may_approve ${int}, may_spawn ${int}, answered_at ${time}, cause text, close_reason text, close_after_turn ${int},
        live_delegates ${int}, queued_turns ${int}, next_position ${int}, created_at ${int}, opened_at ${time}, ended_at ${time},
        last_turn_ended_at ${time}, last_send_at ${time})`,
    // What its harness offers: told at every start and change, and read by few.
    `create table session_offers (session_id text primary key references sessions(id) on delete cascade, options text not null,
        can_fork ${int})`,
    `create unique index sessions_label on sessions (owner_id, label)
        where label is not null and state in ('starting', 'open', 'closing')`,
    `create unique index sessions_client on sessions (user_id, client)
        where client is not null and state in ('starting', 'open', 'closing')`,
    `create index sessions_by_owner on sessions (owner_id, id)`,
    `create index sessions_by_user on sessions (user_id, id)`,
    `create index sessions_live on sessions (kind, created_at) where state in ('starting', 'open', 'closing')`,
    `create index sessions_by_agent on sessions (agent_id) where state in ('starting', 'open', 'closing')`,

    `create table turns (id text primary key, session_id text not null references sessions(id) on delete cascade, position ${int},
        state text not null, source text not null, asked_by text, prompt text not null, command text, hops ${int}, fence ${int},
        agent_id text, claim text, lease_until ${time}, next_batch ${int}, cancel_asked_at ${time}, waiting_on text, open_calls text, created_at ${int},
        started_at ${time}, last_activity_at ${time}, ended_at ${time}, reply text, stop_reason text, cause text, usage text,
        unique (session_id, position))`,
    // Only while their turn has not ended.
    `create table attachments (turn_id text not null references turns(id) on delete cascade, position ${int}, name text not null,
        mime_type text not null, data text not null, bytes ${int}, primary key (turn_id, position))`,
    // The guard of "one turn of a session at a time".
    `create unique index turns_one_held on turns (session_id) where state in ('leased', 'running', 'waiting')`,
    `create index turns_queued on turns (agent_id, created_at, id) where state = 'queued'`,
    `create index turns_held on turns (agent_id, lease_until) where state in ('leased', 'running', 'waiting')`,

    `create table transcript (session_id text not null references sessions(id) on delete cascade, seq ${int}, turn_id text, at ${int},
        type text not null, tool_call text, body text not null, bytes ${int}, primary key (session_id, seq))`,
    `create index transcript_outputs on transcript (session_id, tool_call) where tool_call is not null`,
    `create table transcript_heads (session_id text primary key references sessions(id) on delete cascade, seq ${int}, bytes ${int},
        pruned_to ${int})`,

    `create table messages (id text primary key, user_id text not null, to_session text not null references sessions(id) on delete cascade,
        from_session text, kind text not null, turn_id text, label text, body text not null, state text not null, tries ${int},
        delivered_in text, created_at ${int}, delivered_at ${time}, read_at ${time})`,
    `create unique index messages_once on messages (turn_id, kind) where turn_id is not null`,
    `create index messages_waiting on messages (to_session, id) where state in ('queued', 'delivered')`,

    // A permission has a request of its turn and a call; every other kind a subject and a question.
    `create table approvals (id text primary key, user_id text not null, kind text not null,
        session_id text references sessions(id) on delete cascade, turn_id text references turns(id) on delete cascade,
        request text, call text, subject text, question text, state text not null, answer text, answered_by text, reason text, created_at ${int}, expires_at ${int}, answered_at ${time}, unique (turn_id, request))`,
    `create unique index approvals_one_question on approvals (kind, subject) where state = 'pending' and subject is not null`,
    `create index approvals_pending on approvals (user_id, id) where state = 'pending'`,
    `create index approvals_by_session on approvals (session_id, id)`,
    `create table rules (id text primary key, user_id text not null, scope text not null, scope_value text, kind text not null,
        command text, path_prefix text, decision text not null, created_at ${int}, expires_at ${int}, revoked_at ${time})`,
    `create index rules_active on rules (user_id, kind) where revoked_at is null`,

    dialect === 'sqlite'
      ? `create table events (seq ${sequence(dialect)}, at ${int}, type text not null, user_id text, session_id text, turn_id text, subject text, data text)`
      : `create table events (seq ${sequence(dialect)}, xid xid8 not null default pg_current_xact_id(), at ${int}, type text not null,
            user_id text, session_id text, turn_id text, subject text, data text)`,
    ...(dialect === 'postgres' ? [`create index events_by_xid on events (xid, seq)`] : []),
    `create index events_by_session on events (session_id, seq) where session_id is not null`,

    `create table idempotency (principal text not null, key text not null, route text not null, request_hash text not null,
        status ${int}, body text not null, created_at ${int}, primary key (principal, key))`,
    `create table settings (key text primary key, value text not null, updated_at ${int}, updated_by text not null)`,
    `create table audit (seq ${sequence(dialect)}, at ${int}, user_id text, principal text not null, door text not null, action text not null,
        subject text, data text)`,
    `create table leases (name text primary key, holder text not null, fence ${int}, until ${int})`,

    `create table tasks (id text primary key, user_id text not null, board_id text, team_id text, title text not null,
        state text not null, priority ${int}, position double precision not null, assignee text, lane text not null, unmet ${int},
        blocked text, not_before ${time}, most_attempts ${int}, claimed_by text, claim text, fence ${int}, attempts ${int},
        dependants ${int}, created_at ${int}, updated_at ${int}, done_at ${time})`,
    // What is ready, lane by lane in the order of claiming; unmet dependencies are a counter so that a blocked head costs nothing.
    `create index tasks_ready on tasks (user_id, lane, priority desc, position, id)
        where state = 'up_next' and unmet = 0 and blocked is null and claimed_by is null and not_before is null`,
    // A claim that is repeated finds what it was given.
    `create index tasks_by_claim on tasks (claim) where claim is not null`,
    // Entries of claimed tasks collect at the head of the index until a vacuum: it comes early, and works at once.
    ...(dialect === 'postgres'
      ? [
          `alter table tasks set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
              autovacuum_vacuum_cost_delay = 0)`,
        ]
      : []),
    // `met` says that the prerequisite is done: the counter of a task is the number of its edges that are not.
    `create table task_edges (task_id text not null references tasks(id) on delete cascade,
        needs_id text not null references tasks(id) on delete cascade, met ${int}, primary key (task_id, needs_id))${narrow(dialect)}`,
    `create index task_edges_by_need on task_edges (needs_id)`,
    // A fence is granted once, so a task and a fence are one attempt.
    `create table attempts (id text not null, task_id text not null references tasks(id) on delete cascade, claimant text not null,
        fence ${int}, state text not null, cause text, session_id text, turn_id text, started_at ${int}, ended_at ${time},
        primary key (task_id, fence))${narrow(dialect)}`,
  ],
};
