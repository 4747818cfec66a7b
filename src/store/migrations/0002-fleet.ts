import type { Migration } from './migration.ts';

/** Agents on other hosts: what they say of themselves, and tokens that are to be replaced. */
export const fleet: Migration = {
  number: 2,
  name: 'fleet',
  statements: () => [
    `alter table agents add column host_uid text`,
    `alter table agents add column metadata text not null default '{}'`,
    // 1: whoever calls with it is to be handed another, which ends this one once it is used.
    `alter table tokens add column renew bigint not null default 0`,
  ],
};
