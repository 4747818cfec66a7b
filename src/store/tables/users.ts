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

function toUser(row: Selectable<UsersTable>): User {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
  };
}

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
