import { int, narrow, sequence, time } from './column-types.ts';
import type { Migration } from './migration.ts';

/** Boards and schedules, and what a card carries beside what claims look at. */
export const boards: Migration = {
  number: 7,
  name: 'boards',
  statements: (dialect) => [
    // `open_tasks` guards the bound: it counts up at every new task, and is counted anew when it seems to be reached.
    `create table boards (id text primary key, user_id text not null references users(id), name text not null, description text,
        review ${int}, most_attempts ${int}, work text, open_tasks ${int}, next_position double precision not null, created_at ${int},
        removed_at ${time})`,
    `create unique index boards_name on boards (user_id, name) where removed_at is null`,
    `create table schedules (id text primary key, user_id text not null references users(id), board_id text not null references boards(id),
        cron text not null, time_zone text not null, draft text not null, paused ${int}, next_at ${time}, last_task text, created_at ${int})`,
    `create index schedules_by_user on schedules (user_id, id)`,
    `create index schedules_due on schedules (next_at) where next_at is not null and paused = 0`,

    `create table task_details (task_id text primary key references tasks(id) on delete cascade, user_id text not null, board_id text,
        description text, due_at ${time}, metadata text, checklist text, work text, result text, created_by text not null)`,
    `create index task_details_by_user on task_details (user_id, task_id)`,
    `create index task_details_by_board on task_details (board_id, task_id) where board_id is not null`,
    `create index task_details_due on task_details (user_id, due_at, task_id) where due_at is not null`,
    `create table task_tags (task_id text not null references tasks(id) on delete cascade, tag text not null, user_id text not null,
        primary key (task_id, tag))${narrow(dialect)}`,
    `create index task_tags_by_tag on task_tags (user_id, tag, task_id)`,
    `create table task_activity (seq ${sequence(dialect)}, task_id text not null references tasks(id) on delete cascade, at ${int},
        principal text not null, door text not null, action text not null, data text, note text)`,
    `create index task_activity_by_task on task_activity (task_id, seq)`,

    // A column of a board in its order. What is in progress is few and has an index of its own: each claim and each end
    // then changes one of the two.
    `create index tasks_by_board on tasks (board_id, state, priority desc, position, id)
        where board_id is not null and state <> 'in_progress'`,
    `create index tasks_by_team on tasks (team_id, state, priority desc, position, id)
        where team_id is not null and state <> 'in_progress'`,
    `create index tasks_held on tasks (user_id, claimed_by) where state = 'in_progress'`,
    `create index tasks_not_before on tasks (not_before) where not_before is not null`,
    `create index tasks_blocked on tasks (user_id, id) where blocked is not null`,
    `create index tasks_assigned on tasks (assignee, id) where assignee is not null`,
    `create index attempts_by_session on attempts (session_id) where session_id is not null`,
  ],
};
