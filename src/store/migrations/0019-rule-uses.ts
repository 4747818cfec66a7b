import type { Migration } from './migration.ts';

/** How often a remembered answer has decided, and when it did last: who looks through them sees which to take back. */
export const ruleUses: Migration = {
  number: 19,
  name: 'rule-uses',
  statements: () => [
    `alter table rules add column times_used bigint not null default 0`,
    `alter table rules add column last_used_at bigint`,
  ],
};
