import type { Migration } from './migration.ts';

/** Orders of people to agents. */
export const commands: Migration = {
  number: 4,
  name: 'commands',
  statements: () => [
    // Without a reference to its agent: what became of an order is told after the agent was removed, too.
    `create table agent_commands (id text primary key, agent_id text not null, user_id text not null references users(id),
      kind text not null, args text not null, state text not null, asked_by text not null, created_at bigint not null,
      deadline_at bigint not null, acknowledged_at bigint, ended_at bigint, inbox_seq bigint not null, result text, cause text)`,
    // The guard of "one at a time ends the agent's process".
    `create unique index agent_commands_one_life on agent_commands (agent_id)
      where state in ('pending', 'acknowledged') and kind in ('restart', 'upgrade')`,
    `create index agent_commands_open on agent_commands (agent_id, id) where state in ('pending', 'acknowledged')`,
    `create index agent_commands_due on agent_commands (deadline_at) where state in ('pending', 'acknowledged')`,
    `create index agent_commands_by_agent on agent_commands (agent_id, id)`,
    `create index agent_commands_ended on agent_commands (ended_at) where ended_at is not null`,
  ],
};
