import { int, narrow, time } from './column-types.ts';
import type { Migration } from './migration.ts';

/** What is started: hooks and schedules have the same. */
const ORDER = `user_id text not null references users(id), name text not null, kind text not null,
  hash text not null references run_texts(hash), args text not null, cwd text, source text, harness text, agent text,
  client text not null, last_run text, created_at ${int}`;

/** Saved workflows and allowed texts, schedules and hooks that start runs, and whom a question names. */
export const workflows: Migration = {
  number: 15,
  name: 'workflows',
  statements: (dialect) => [
    `create table workflows (id text primary key, user_id text not null references users(id), name text not null,
      kind text not null, hash text not null references run_texts(hash), description text, version ${int},
      saved_by text not null, created_at ${int}, saved_at ${int})`,
    `create unique index workflows_name on workflows (user_id, name)`,
    `create index workflows_by_hash on workflows (hash)`,

    `create table allowed_texts (user_id text not null references users(id), hash text not null, name text not null,
      allowed_by text not null, created_at ${int}, primary key (user_id, hash))${narrow(dialect)}`,

    `create table run_schedules (id text primary key, ${ORDER}, cron text not null, time_zone text not null, paused ${int},
      next_at ${time})`,
    `create index run_schedules_by_user on run_schedules (user_id, id)`,
    `create index run_schedules_by_hash on run_schedules (hash)`,
    `create index run_schedules_due on run_schedules (next_at) where next_at is not null and paused = 0`,

    `create table hooks (id text primary key, ${ORDER}, takes_body ${int}, secret text not null, rotated_at ${time},
      last_at ${time})`,
    `create index hooks_by_user on hooks (user_id, id)`,
    `create index hooks_by_hash on hooks (hash)`,
    // The primary key is the guard: a delivery counts once.
    `create table hook_deliveries (hook_id text not null references hooks(id) on delete cascade, delivery text not null,
      at ${int}, primary key (hook_id, delivery))${narrow(dialect)}`,
    `create index hook_deliveries_by_age on hook_deliveries (at)`,

    `create index runs_by_hash on runs (hash)`,
    `create index approvals_by_subject on approvals (subject) where subject is not null`,

    `create table approval_approvers (kind text not null, name text not null,
      approval_id text not null references approvals(id) on delete cascade, primary key (kind, name, approval_id))${narrow(dialect)}`,
    `create index approval_approvers_by_approval on approval_approvers (approval_id)`,
  ],
};
