import { userNameKey, LIVE_SESSION_STATES } from '#domain';
import type { UserId, UserRole } from '#domain';
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { UsersTable } from '../schema.ts';

/** A person. */
export interface User {
  id: UserId;
  name: string;
  role: UserRole;
  createdAt: number;
  disabledAt: number | null;
}

/** What an account has, as numbers: whoever sees it learns nothing of what it is about. */
export interface UserCounts {
  /** Sessions that have not ended. */
  sessions: number;
  agents: number;
  /** Tokens of every kind that are good. */
  tokens: number;
  /** ms since 1970; null when no token of it was ever used. */
  lastSeenAt: number | null;
}

function toUser(row: Selectable<UsersTable>): User {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
  };
}

/** False when the name is taken, in whatever capitals: the unique index is the guard. */
export async function insertUser(tx: Tx, user: User): Promise<boolean> {
  const row = await tx.db
    .insertInto('users')
    .values({
      id: user.id,
      name: user.name,
      name_key: userNameKey(user.name),
      role: user.role,
      created_at: user.createdAt,
      disabled_at: user.disabledAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function findUser(reader: Reader, id: UserId): Promise<User | null> {
  const row = await reader.db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toUser(row) : null;
}

/** Whatever the capitals of the name. */
export async function findUserByName(reader: Reader, name: string): Promise<User | null> {
  const row = await reader.db
    .selectFrom('users')
    .selectAll()
    .where('name_key', '=', userNameKey(name))
    .executeTakeFirst();
  return row ? toUser(row) : null;
}

export async function anyUser(reader: Reader): Promise<boolean> {
  return (await reader.db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** True for one caller alone, ever: of two who come to an empty database together, one is the first person of the hub. */
export async function claimFirst(tx: Tx, id: UserId): Promise<boolean> {
  const row = await tx.db
    .insertInto('meta')
    .values({ key: 'users.first', value: id })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}

/** By id, which is by age; oldest first. */
export async function listUsers(
  reader: Reader,
  query: { after: UserId | undefined; limit: number },
): Promise<User[]> {
  let select = reader.db.selectFrom('users').selectAll();
  if (query.after !== undefined) select = select.where('id', '>', query.after);
  const rows = await select.orderBy('id').limit(query.limit).execute();
  return rows.map(toUser);
}

/** The ids of all admins that are not disabled, in order. */
export async function enabledAdmins(reader: Reader): Promise<UserId[]> {
  const rows = await reader.db
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Those who may call and have this role, the longest there first. */
export async function enabledOf(reader: Reader, role: UserRole, most: number): Promise<UserId[]> {
  const rows = await reader.db
    .selectFrom('users')
    .select('id')
    .where('role', '=', role)
    .where('disabled_at', 'is', null)
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map(({ id }) => id);
}

export async function changeUser(
  tx: Tx,
  id: UserId,
  change: { role?: UserRole; disabledAt?: number | null },
): Promise<void> {
  const { role, disabledAt } = change;
  const set = {
    ...(role === undefined ? {} : { role }),
    ...(disabledAt === undefined ? {} : { disabled_at: disabledAt }),
  };
  if (Object.keys(set).length === 0) return;
  await tx.db.updateTable('users').set(set).where('id', '=', id).execute();
}

export async function countsOf(reader: Reader, id: UserId): Promise<UserCounts> {
  const { db, now } = reader;
  const sessions = await db
    .selectFrom('sessions')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('user_id', '=', id)
    .where('state', 'in', [...LIVE_SESSION_STATES])
    .executeTakeFirstOrThrow();
  const agents = await db
    .selectFrom('agents')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('user_id', '=', id)
    .executeTakeFirstOrThrow();
  const tokens = await db
    .selectFrom('tokens')
    .select((eb) => [eb.fn.countAll<number>().as('n'), eb.fn.max('last_used_at').as('seen')])
    .where('user_id', '=', id)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .executeTakeFirstOrThrow();
  return {
    sessions: sessions.n,
    agents: agents.n,
    tokens: tokens.n,
    lastSeenAt: tokens.seen,
  };
}
