import { int, narrow, time } from './column-types.ts';
import type { Migration } from './migration.ts';

/** Where people are told of what they must see while they are away, what was told, and filters of the audit log. */
export const notices: Migration = {
  number: 18,
  name: 'notices',
  statements: (dialect) => [
    `create table notice_channels (id text primary key, user_id text not null references users(id), name text not null,
      kind text not null, address text not null, target text, secret text, template text, needs text not null,
      enabled_at ${time}, created_at ${int})`,
    `create unique index notice_channels_name on notice_channels (user_id, name)`,
    `create index notice_channels_enabled on notice_channels (enabled_at) where enabled_at is not null`,

    `create table notices (id text primary key, user_id text not null references users(id),
      channel_id text not null references notice_channels(id) on delete cascade, need text not null, about text not null,
      need_key text not null, words text not null, state text not null, due_at ${int}, tries ${int}, receipt text not null,
      why text, created_at ${int}, sent_at ${time}, ended_at ${time})`,
    // The guard of one notice for a need and channel.
    `create unique index notices_need on notices (channel_id, need_key)`,
    `create index notices_due on notices (due_at) where state in ('waiting', 'clearing')`,
    `create index notices_sent on notices (about) where state = 'sent' and need = 'approval'`,
    `create index notices_by_user on notices (user_id, id)`,
    `create index notices_by_age on notices (created_at)`,

    // How far the event log was read for needs.
    `create table notice_feed (name text primary key, cursor text not null)${narrow(dialect)}`,
    // When a person last had the page before their eyes.
    `create table notice_looks (user_id text primary key references users(id), at ${int})${narrow(dialect)}`,

    `create index audit_by_time on audit (at)`,
    `create index audit_by_principal on audit (principal, seq)`,
    `create index audit_by_action on audit (action, seq)`,
  ],
};
