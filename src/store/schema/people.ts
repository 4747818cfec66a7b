import type { TokenId, TokenKind, UserId, UserRole } from '#domain';
import type { Generated } from 'kysely';
import type { Flag } from './flag.ts';

export interface UsersTable {
  id: UserId;
  name: string;
  /** By which names are unique: the domain's `userNameKey`. */
  name_key: string | null;
  role: UserRole;
  created_at: number;
  disabled_at: number | null;
}

export interface TokensTable {
  id: TokenId;
  kind: TokenKind;
  user_id: UserId;
  /** The agent's or session's id, by kind; of a join token the agent that it has registered. */
  subject: string | null;
  client: string | null;
  /** Hex SHA-256 of the whole token. */
  digest: string;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
  /** 1: whoever calls with it is to be handed another. */
  renew: Generated<number>;
  /** 1: a person's token that only reads. */
  read_only: Generated<Flag>;
  /** 1: a person's token that is good for being replaced, once. */
  sign_in: Generated<Flag>;
}

export interface PeopleTables {
  users: UsersTable;
  tokens: TokensTable;
}
