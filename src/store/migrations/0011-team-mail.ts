import type { Migration } from './migration.ts';

/** Mail between members of teams, persons and their sessions. */
export const teamMail: Migration = {
  number: 11,
  name: 'team_mail',
  statements: () => [
    `alter table messages add column team_id text`,
    `alter table messages add column from_address text`,
    `alter table messages add column request text`,
    `alter table messages add column correlation text`,
    `alter table messages add column reply_to text`,
    `alter table messages add column topic text`,
    // Of an announced artifact: one announcement of it waits per recipient.
    `alter table messages add column subject text`,
    // Delivered in this order: 0 stop, 1 lead, 2 everyone else.
    `alter table messages add column rank bigint not null default 2`,
    `alter table messages add column hops bigint not null default 0`,
    // The sender's turn that it was sent in, and the sender's own name for the call: what is sent again is not sent twice.
    `alter table messages add column sent_in text`,
    `alter table messages add column client_key text`,
    `drop index messages_waiting`,
    `create index messages_waiting on messages (to_session, rank, id) where state in ('queued', 'delivered')`,
    `create index messages_by_recipient on messages (to_session, id)`,
    `create index messages_by_reply on messages (reply_to) where reply_to is not null`,
    `create index messages_by_sender on messages (from_session, sent_in) where sent_in is not null`,
    // What a person looks through, newest first.
    `create index messages_by_team on messages (team_id, id) where team_id is not null`,
    `create unique index messages_by_key on messages (from_session, client_key, to_session) where client_key is not null`,
    // The request whose answer a call awaits.
    `alter table call_waits add column message_id text`,
    // A lead has no place of its own in its team, and subscribes all the same.
    `alter table teams add column lead_topics text not null default '[]'`,
  ],
};
