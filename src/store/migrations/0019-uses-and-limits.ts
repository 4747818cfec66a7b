import type { Migration } from './migration.ts';

/** How often a remembered answer has decided, and when it did last: who looks through them sees which to take back. */
export const ruleUses: Migration = {
  number: 19,
  name: 'rule-uses',
  statements: () => [
    // A label is free again when its session has failed; why it failed is still found by it.
    `create index sessions_failed on sessions (user_id, label) where state = 'failed'`,
    `alter table rules add column times_used bigint not null default 0`,
    `alter table rules add column last_used_at bigint`,
  ],
};
