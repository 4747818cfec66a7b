import type { EventType, HubId, MessageId, SessionId, TurnId, UserId } from '#domain';
import type { Generated } from 'kysely';

export interface MetaTable {
  key: string;
  value: string;
}

/** Hubs over this database; where there is one alone, nobody writes here. */
export interface HubsTable {
  id: HubId;
  address: string;
  version: string;
  hostname: string;
  started_at: number;
  listening_since: number;
  heard_at: number;
}

/** Calls that wait in a hub, so that the other hubs know. */
export interface CallWaitsTable {
  id: string;
  hub_id: HubId;
  session_id: SessionId;
  turn_id: TurnId | null;
  until: number;
  /** The request whose answer it awaits. */
  message_id: Generated<MessageId | null>;
}

export interface EventsTable {
  seq: Generated<number>;
  /** PostgreSQL alone: the writing transaction; reads stay below the snapshot's xmin. */
  xid?: Generated<string>;
  at: number;
  type: EventType;
  user_id: UserId | null;
  session_id: SessionId | null;
  turn_id: TurnId | null;
  subject: string | null;
  data: string | null;
}

export interface IdempotencyTable {
  principal: string;
  key: string;
  route: string;
  request_hash: string;
  status: number;
  body: string;
  created_at: number;
  /** The hub that works on the call, or worked. */
  hub_id?: HubId | null;
  /** The turn whose outcome is the answer of the call. */
  turn_id?: TurnId | null;
}

export interface SettingsTable {
  key: string;
  value: string;
  updated_at: number;
  updated_by: string;
}

export interface AuditTable {
  seq: Generated<number>;
  at: number;
  user_id: string | null;
  principal: string;
  door: string;
  action: string;
  subject: string | null;
  data: string | null;
}

/** Leases of background parts, so that one hub of several does a round. */
export interface LeasesTable {
  name: string;
  holder: HubId;
  fence: number;
  until: number;
}

export interface HubTables {
  meta: MetaTable;
  hubs: HubsTable;
  call_waits: CallWaitsTable;
  events: EventsTable;
  idempotency: IdempotencyTable;
  settings: SettingsTable;
  audit: AuditTable;
  leases: LeasesTable;
}
