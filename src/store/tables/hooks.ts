import type { Hook, HookId, RunId, UserId } from '#domain';
import { sql, type Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { HooksTable } from '../schema.ts';
import { orderColumns, toOrder } from './order-columns.ts';
import { flag } from './row.ts';

const toHook = (row: Selectable<HooksTable>): Hook => ({
  ...toOrder(row),
  id: row.id,
  takesBody: row.takes_body === 1,
  secret: row.secret,
  rotatedAt: row.rotated_at,
  lastAt: row.last_at,
});

export async function insertHook(tx: Tx, hook: Hook): Promise<void> {
  await tx.db
    .insertInto('hooks')
    .values({
      ...orderColumns(hook),
      id: hook.id,
      takes_body: flag(hook.takesBody),
      secret: hook.secret,
      rotated_at: hook.rotatedAt,
      last_at: hook.lastAt,
    })
    .execute();
}

export async function findHook(reader: Reader, id: HookId): Promise<Hook | undefined> {
  const row = await reader.db.selectFrom('hooks').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toHook(row);
}

/** A person's, the oldest first. They are few. */
export async function listHooks(reader: Reader, user: UserId): Promise<Hook[]> {
  const rows = await reader.db
    .selectFrom('hooks')
    .selectAll()
    .where('user_id', '=', user)
    .orderBy('id')
    .execute();
  return rows.map(toHook);
}

export async function rotateHook(tx: Tx, id: HookId, secret: string): Promise<void> {
  await tx.db.updateTable('hooks').set({ secret, rotated_at: tx.now }).where('id', '=', id).execute();
}

export async function deleteHook(tx: Tx, id: HookId): Promise<boolean> {
  const result = await tx.db.deleteFrom('hooks').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** False when the hook had a delivery of that name before: the primary key is the guard. */
export async function takeDelivery(tx: Tx, hook: HookId, delivery: string): Promise<boolean> {
  const row = await tx.db
    .insertInto('hook_deliveries')
    .values({ hook_id: hook, delivery, at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('delivery')
    .executeTakeFirst();
  return row !== undefined;
}

export async function setLastDelivery(tx: Tx, id: HookId, run: RunId): Promise<void> {
  await tx.db.updateTable('hooks').set({ last_run: run, last_at: tx.now }).where('id', '=', id).execute();
}

/** Forgets deliveries that came before; a chunk. */
export async function pruneDeliveries(tx: Tx, before: number, most: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`delete from hook_deliveries where (hook_id, delivery) in
    (select hook_id, delivery from hook_deliveries where at < ${before} order by at limit ${most})`.execute(
    tx.db,
  );
  return Number(numAffectedRows);
}
