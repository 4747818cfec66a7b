import { int, narrow, time } from './column-types.ts';
import type { Migration } from './migration.ts';

/** What turns use, the budgets that bound it, and turns that a budget holds back. */
export const budgets: Migration = {
  number: 6,
  name: 'budgets',
  statements: (dialect) => [
    // Kept when its session goes: what was used was used. Null is unknown.
    `create table turn_usage (turn_id text primary key, session_id text not null, user_id text not null, agent_id text, harness text not null,
        model text, role text, folder text, state text not null, input_tokens bigint, output_tokens bigint, cached_tokens bigint,
        cost_micros bigint, active_ms ${int}, late ${int}, ended_at ${int})`,
    `create index turn_usage_by_harness on turn_usage (user_id, harness, ended_at)`,
    `create index turn_usage_by_user on turn_usage (user_id, ended_at)`,
    `create index turn_usage_by_session on turn_usage (session_id, ended_at)`,

    // `used + reserved` is the counter that admission moves, by a conditional update under the row's lock.
    `create table budgets (id text primary key, user_id text not null references users(id), scope text not null, scope_id text not null,
        kind text not null, soft bigint, hard ${int}, period text not null, zone text not null, window_start ${int}, window_end ${time},
        used ${int}, reserved ${int}, unknown_turns ${int}, soft_told_at ${time}, paused_at ${time}, kept_paused ${int}, created_at ${int},
        unique (user_id, scope, scope_id, kind))`,
    `create index budgets_ending on budgets (window_end) where window_end is not null`,
    // What a budget holds for a turn, and once it has ended what it was charged.
    `create table budget_turns (budget_id text not null references budgets(id) on delete cascade,
        turn_id text not null references turns(id) on delete cascade, reserved ${int}, used ${int}, unknown ${int}, settled_at ${time},
        primary key (budget_id, turn_id))${narrow(dialect)}`,
    `create index budget_turns_by_turn on budget_turns (turn_id)`,

    `alter table turns add column paused_by text`,
    `alter table turns add column paused_at bigint`,
    `create index turns_paused on turns (paused_by) where paused_by is not null`,
  ],
};
