import type { Migration } from './migration.ts';

/** What was kept of too little: uses of rules, sessions that failed, bounds of what starts runs by itself. */
export const usesAndLimits: Migration = {
  number: 19,
  name: 'uses-and-limits',
  statements: () => [
    // How often a remembered answer has decided, and when it did last: people see which to take back.
    `alter table rules add column times_used bigint not null default 0`,
    `alter table rules add column last_used_at bigint`,
    // A label is free again when its session has failed; why it failed is still found by it.
    `create index sessions_failed on sessions (user_id, label) where state = 'failed'`,
    // JSON: what each run of a schedule or a hook may use; null: the hub's own.
    `alter table run_schedules add column limits text`,
    `alter table hooks add column limits text`,
  ],
};
