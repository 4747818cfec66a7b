import type { Migration } from './migration.ts';

/** Several hubs on one database: who they are, who waits in a call of which, and what has been told for all of them. */
export const hubs: Migration = {
  number: 5,
  name: 'hubs',
  statements: () => [
    `create table hubs (id text primary key, address text not null, version text not null, hostname text not null,
      started_at bigint not null, listening_since bigint not null, heard_at bigint not null)`,
    `create table call_waits (id text primary key, hub_id text not null, session_id text not null, turn_id text,
      until bigint not null)`,
    `create index call_waits_by_session on call_waits (session_id)`,
    // What the event log says of an agent's liveness: of several hubs that see it change, one tells.
    `alter table agent_liveness add column told text`,
    // The hub that works on a keyed call: when it is dead, the call broke off.
    `alter table idempotency add column hub_id text`,
    // What the call awaits, so that another hub can go on with it.
    `alter table idempotency add column turn_id text`,
  ],
};
