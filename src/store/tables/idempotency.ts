import type { HubId, TurnId } from '#domain';
import type { Reader, Tx } from '../port.ts';

/** Stands in `status` while the first call is at work, and after one that broke off without an answer. */
export const AT_WORK = 0;
export const BROKEN_OFF = -1;
/** After one that broke off while it awaited its turn: whoever repeats it may go on to await that. */
export const LEFT_WAITING = -2;

export interface KeptAnswer {
  route: string;
  requestHash: string;
  /** HTTP status of the answer, or `AT_WORK`, or `BROKEN_OFF`. */
  status: number;
  body: string;
  createdAt: number;
  /** The hub that works on it, or worked; null in what older releases wrote. */
  hub: HubId | null;
  /** What the call awaits. */
  turn: TurnId | null;
}

/** Claims the key for a first call; false when it is there already: the primary key is the guard. */
export async function claimKey(
  tx: Tx,
  principal: string,
  key: string,
  request: { route: string; requestHash: string; hub: HubId },
): Promise<boolean> {
  const row = await tx.db
    .insertInto('idempotency')
    .values({
      principal,
      key,
      route: request.route,
      request_hash: request.requestHash,
      status: AT_WORK,
      body: '',
      created_at: tx.now,
      hub_id: request.hub,
    })
    .onConflict((conflict) => conflict.columns(['principal', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}

export async function findKey(reader: Reader, principal: string, key: string): Promise<KeptAnswer | null> {
  const row = await reader.db
    .selectFrom('idempotency')
    .selectAll()
    .where('principal', '=', principal)
    .where('key', '=', key)
    .executeTakeFirst();
  if (!row) return null;
  const { route, request_hash, status, body, created_at, hub_id = null, turn_id = null } = row;
  return {
    route,
    requestHash: request_hash,
    status,
    body,
    createdAt: created_at,
    hub: hub_id,
    turn: turn_id,
  };
}

/** Notes what the call under this key awaits; there may be no such key. */
export async function noteTurn(tx: Tx, principal: string, key: string, turn: TurnId): Promise<void> {
  await tx.db
    .updateTable('idempotency')
    .set({ turn_id: turn })
    .where('principal', '=', principal)
    .where('key', '=', key)
    .where('status', '=', AT_WORK)
    .execute();
}

/** The work of this hub under this key broke off. True when it had begun a turn by then, which stands. */
export async function leaveWaiting(tx: Tx, principal: string, key: string, hub: HubId): Promise<boolean> {
  const row = await tx.db
    .updateTable('idempotency')
    .set({ status: LEFT_WAITING })
    .where('principal', '=', principal)
    .where('key', '=', key)
    .where('status', '=', AT_WORK)
    .where('turn_id', 'is not', null)
    .where('hub_id', '=', hub)
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}

/** Goes on with what was left waiting; of several that try, one does. */
export async function goOnWaiting(tx: Tx, principal: string, key: string, hub: HubId): Promise<boolean> {
  const row = await tx.db
    .updateTable('idempotency')
    .set({ status: AT_WORK, hub_id: hub })
    .where('principal', '=', principal)
    .where('key', '=', key)
    .where('status', '=', LEFT_WAITING)
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}

/** Makes the work of a dead hub another's; of several that try, one has it. */
export async function takeOver(
  tx: Tx,
  principal: string,
  key: string,
  hubs: { from: HubId; to: HubId },
): Promise<boolean> {
  const row = await tx.db
    .updateTable('idempotency')
    .set({ hub_id: hubs.to })
    .where('principal', '=', principal)
    .where('key', '=', key)
    .where('status', '=', AT_WORK)
    .where('hub_id', '=', hubs.from)
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}

export async function keepAnswer(
  tx: Tx,
  principal: string,
  key: string,
  answer: { status: number; body: string },
): Promise<void> {
  await tx.db
    .updateTable('idempotency')
    .set(answer)
    .where('principal', '=', principal)
    .where('key', '=', key)
    .where('status', '=', AT_WORK)
    .execute();
}

/** Frees the key, so that the call can be made again. */
export async function freeKey(tx: Tx, principal: string, key: string): Promise<void> {
  await tx.db.deleteFrom('idempotency').where('principal', '=', principal).where('key', '=', key).execute();
}

/** Removes answers that were kept since before `before`; at most `most` in one call. */
export async function pruneKeys(tx: Tx, before: number, most: number): Promise<number> {
  const old = await tx.db
    .selectFrom('idempotency')
    .select(['principal', 'key'])
    .where('created_at', '<', before)
    .limit(most)
    .execute();
  for (const { principal, key } of old) await freeKey(tx, principal, key);
  return old.length;
}
