import type { TokenId, UserId } from '#domain';
import type { Reader, Tx } from '../port.ts';

/** Lets pages that were used go on until `until`. Those that have ended meanwhile stay ended. */
export async function prolong(tx: Tx, ids: readonly TokenId[], until: number): Promise<void> {
  if (ids.length === 0) return;
  await tx.db
    .updateTable('tokens')
    .set({ expires_at: until })
    .where('id', 'in', [...ids])
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', tx.now)
    .execute();
}

/** The good tokens of a person for one client, most lately used first. Lock the user first. */
export async function listByUse(reader: Reader, user: UserId, client: string): Promise<TokenId[]> {
  const rows = await reader.db
    .selectFrom('tokens')
    .select('id')
    .where('user_id', '=', user)
    .where('kind', '=', 'user')
    .where('client', '=', client)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', reader.now)
    .orderBy((eb) => eb.fn.coalesce('last_used_at', 'created_at'), 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => row.id);
}
