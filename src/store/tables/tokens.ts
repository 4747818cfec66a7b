import type { AgentIntent, SessionState, TokenId, TokenKind, UserId, UserRole } from '#domain';
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { TokensTable } from '../schema.ts';
import { flag } from './row.ts';

/** A token as it is stored: its digest, never itself. */
export interface Token {
  id: TokenId;
  kind: TokenKind;
  user: UserId;
  /** The agent's or session's id, by kind; of a join token the agent that it has registered. */
  subject: string | null;
  /** Name of the program that a person's token was made for. */
  client: string | null;
  /** Hex SHA-256 of the whole token. */
  digest: string;
  createdAt: number;
  expiresAt: number | null;
  revokedAt: number | null;
  lastUsedAt: number | null;
  /** A person's token that only reads; absent: no. */
  readOnly?: boolean;
  /** A person's token that is good for being replaced, once; absent: no. */
  signIn?: boolean;
}

/** A token with what its validity hangs on besides itself. */
export interface KnownToken {
  token: Token;
  user: { name: string; role: UserRole; disabledAt: number | null };
  /** Of the agent, when it is an agent's. */
  intent: AgentIntent | null;
  /** Of the session, when it is a session's. */
  sessionState: SessionState | null;
  /** Of the session, when it is a managed one's. */
  harness: string | null;
}

function toToken(row: Selectable<TokensTable>): Token {
  return {
    id: row.id,
    kind: row.kind,
    user: row.user_id,
    subject: row.subject,
    client: row.client,
    digest: row.digest,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
    readOnly: row.read_only === 1,
    signIn: row.sign_in === 1,
  };
}

export async function findByDigest(reader: Reader, digest: string): Promise<KnownToken | null> {
  const row = await reader.db
    .selectFrom('tokens')
    .innerJoin('users', 'users.id', 'tokens.user_id')
    .leftJoin('agents', (join) =>
      join.onRef('agents.id', '=', 'tokens.subject').onRef('agents.user_id', '=', 'tokens.user_id'),
    )
    .leftJoin('sessions', (join) =>
      join.onRef('sessions.id', '=', 'tokens.subject').onRef('sessions.user_id', '=', 'tokens.user_id'),
    )
    .selectAll('tokens')
    .select([
      'users.name as user_name',
      'users.role as user_role',
      'users.disabled_at as user_disabled_at',
      'agents.intent as agent_intent',
      'sessions.state as session_state',
      'sessions.harness as session_harness',
    ])
    .where('tokens.digest', '=', digest)
    .executeTakeFirst();
  if (!row) return null;
  return {
    token: toToken(row),
    user: { name: row.user_name, role: row.user_role, disabledAt: row.user_disabled_at },
    intent: row.agent_intent,
    sessionState: row.session_state,
    harness: row.session_harness,
  };
}

export async function insertToken(tx: Tx, token: Token): Promise<void> {
  await tx.db
    .insertInto('tokens')
    .values({
      id: token.id,
      kind: token.kind,
      user_id: token.user,
      subject: token.subject,
      client: token.client,
      digest: token.digest,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
      revoked_at: token.revokedAt,
      last_used_at: token.lastUsedAt,
      read_only: flag(token.readOnly ?? false),
      sign_in: flag(token.signIn ?? false),
    })
    .execute();
}

export async function findToken(reader: Reader, id: TokenId): Promise<Token | null> {
  const row = await reader.db.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toToken(row) : null;
}

/**
 * The tokens that are good at `now`, newest first: those of a user, or of everybody with whose they are. A session's is
 * good while it is in one of these states.
 */
export async function listTokens(
  reader: Reader,
  query: {
    user: UserId | undefined;
    kind?: TokenKind | undefined;
    now: number;
    sessionStates: readonly SessionState[];
    before: TokenId | undefined;
    limit: number;
  },
): Promise<(Token & { userName: string })[]> {
  let select = reader.db
    .selectFrom('tokens')
    .innerJoin('users', 'users.id', 'tokens.user_id')
    .selectAll('tokens')
    .select('users.name as user_name');
  if (query.user !== undefined) select = select.where('user_id', '=', query.user);
  if (query.kind !== undefined) select = select.where('kind', '=', query.kind);
  const rows = await select
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', query.now)]))
    .where((eb) =>
      eb.or([
        eb('kind', '!=', 'session'),
        eb(
          'subject',
          'in',
          eb
            .selectFrom('sessions')
            .select('id')
            .where('state', 'in', [...query.sessionStates]),
        ),
      ]),
    )
    .$if(query.before !== undefined, (qb) => qb.where('tokens.id', '<', query.before ?? null))
    .orderBy('tokens.id', 'desc')
    .limit(query.limit)
    .execute();
  return rows.map((row) => ({ ...toToken(row), userName: row.user_name }));
}

/** How many tokens of the kind `user` a person has that are good at the unit's time. Lock the user first. */
export async function countPersonTokens(reader: Reader, user: UserId): Promise<number> {
  const row = await reader.db
    .selectFrom('tokens')
    .select((eb) => eb.fn.countAll<number>().as('tokens'))
    .where('user_id', '=', user)
    .where('kind', '=', 'user')
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', reader.now)]))
    .executeTakeFirstOrThrow();
  return row.tokens;
}

/** Lets a token that was not revoked end at `at`, where it would live longer. */
export async function endTokenAt(tx: Tx, id: TokenId, at: number): Promise<void> {
  await tx.db
    .updateTable('tokens')
    .set({ expires_at: at })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', at)]))
    .execute();
}

/** Notes what a join token has registered; it is good for nothing else from now on. Lock it first. */
export async function useUpToken(tx: Tx, id: TokenId, subject: string): Promise<void> {
  await tx.db.updateTable('tokens').set({ revoked_at: tx.now, subject }).where('id', '=', id).execute();
}

/** Has the good tokens of an agent replaced: whoever calls with one is to be handed another. Answers how many. */
export async function markForRenewal(tx: Tx, kind: TokenKind, subject: string): Promise<number> {
  const rows = await tx.db
    .updateTable('tokens')
    .set({ renew: 1 })
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', tx.now)]))
    .returning('id')
    .execute();
  return rows.length;
}

/**
 * Whether the bearer of this token is to be handed another (`due`), or is the first to come with a new one while others
 * are still to be ended (`arrived`).
 */
export async function renewalOf(
  reader: Reader,
  kind: TokenKind,
  subject: string,
  own: TokenId,
): Promise<'due' | 'arrived' | 'none'> {
  const rows = await reader.db
    .selectFrom('tokens')
    .select(['id', 'renew', 'expires_at'])
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', reader.now)]))
    .execute();
  if (rows.some((row) => row.id === own && row.renew === 1)) return 'due';
  // One that ends has been seen to already.
  return rows.some((row) => row.renew === 1 && row.expires_at === null) ? 'arrived' : 'none';
}

/** False when it was revoked before. */
export async function revokeToken(tx: Tx, id: TokenId): Promise<boolean> {
  const row = await tx.db
    .updateTable('tokens')
    .set({ revoked_at: tx.now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Lets the unrevoked tokens of an agent or session end at `at` where they would live longer; answers how many. `but`: stays. */
export async function endTokensOf(
  tx: Tx,
  kind: TokenKind,
  subject: string,
  at: number,
  but?: TokenId,
): Promise<number> {
  const rows = await tx.db
    .updateTable('tokens')
    .set({ expires_at: at })
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', at)]))
    .$if(but !== undefined, (qb) => qb.where('id', '!=', but ?? null))
    .returning('id')
    .execute();
  return rows.length;
}

/** Removes tokens that ended before `before`; at most `most` in one call. */
export async function pruneTokens(tx: Tx, before: number, most: number): Promise<number> {
  const rows = await tx.db
    .deleteFrom('tokens')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('tokens')
        .select('id')
        .where((or) => or.or([or('expires_at', '<', before), or('revoked_at', '<', before)]))
        .limit(most),
    )
    .returning('id')
    .execute();
  return rows.length;
}

export async function recordUse(tx: Tx, ids: readonly TokenId[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.db
    .updateTable('tokens')
    .set({ last_used_at: tx.now })
    .where('id', 'in', [...ids])
    .execute();
}
