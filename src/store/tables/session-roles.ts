import type { Role, SessionId } from '#domain';
import type { Reader, Tx } from '../port.ts';
import { json } from './row.ts';

/** Keeps the whole role of a session that is in no team, as it is now. */
export async function putSessionRole(tx: Tx, session: SessionId, role: Role): Promise<void> {
  const row = { session_id: session, role: JSON.stringify(role), turns_used: 0, turns_most: role.turns };
  await tx.db.insertInto('session_roles').values(row).execute();
}

export async function sessionRole(reader: Reader, session: SessionId): Promise<Role | null> {
  const row = await reader.db
    .selectFrom('session_roles')
    .select('role')
    .where('session_id', '=', session)
    .executeTakeFirst();
  return json<Role>(row?.role ?? null);
}

/** Counts a turn that is queued; answers how many were before, or null when all are used up, or it has no role. */
export async function takeRoleTurn(tx: Tx, session: SessionId): Promise<number | null> {
  const row = await tx.db
    .updateTable('session_roles')
    .set((eb) => ({ turns_used: eb('turns_used', '+', 1) }))
    .where('session_id', '=', session)
    .where((eb) => eb('turns_used', '<', eb.ref('turns_most')))
    .returning('turns_used')
    .executeTakeFirst();
  return row ? row.turns_used - 1 : null;
}
