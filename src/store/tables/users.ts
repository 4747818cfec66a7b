import type { Principal, UserId } from '#domain';
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { UsersTable } from '../schema.ts';

/** Admins also see the audit log and set the hub's settings; viewers look and change nothing. */
export type UserRole = Extract<Principal, { kind: 'user' }>['role'];

/** A person. */
export interface User {
  id: UserId;
  name: string;
  role: UserRole;
  createdAt: number;
  disabledAt: number | null;
}

/* oxlint-disable typescript/no-unsafe-type-assertion -- the table holds only what these functions wrote from the types */
function toUser(row: Selectable<UsersTable>): User {
  return {
    id: row.id as UserId,
    name: row.name,
    role: row.role as UserRole,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
  };
}
/* oxlint-enable typescript/no-unsafe-type-assertion */

/** False when the name is taken: the unique index is the guard. */
export async function insertUser(tx: Tx, user: User): Promise<boolean> {
  const row = await tx.db
    .insertInto('users')
    .values({
      id: user.id,
      name: user.name,
      role: user.role,
      created_at: user.createdAt,
      disabled_at: user.disabledAt,
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function findUserByName(reader: Reader, name: string): Promise<User | null> {
  const row = await reader.db.selectFrom('users').selectAll().where('name', '=', name).executeTakeFirst();
  return row ? toUser(row) : null;
}

export async function anyUser(reader: Reader): Promise<boolean> {
  return (await reader.db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
}
