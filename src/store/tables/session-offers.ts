import type { SessionId, SessionOption } from '#domain';
import type { Reader, Tx } from '../port.ts';
import { flag, json } from './row.ts';

/** What the harness of a session offered last. In a table of its own: it may be long, and most reads of sessions need none of it. */
export interface SessionOffer {
  options: SessionOption[];
  canFork: boolean;
}

/** Null before the session has started. */
export async function findOffer(reader: Reader, session: SessionId): Promise<SessionOffer | null> {
  const row = await reader.db
    .selectFrom('session_offers')
    .select(['options', 'can_fork'])
    .where('session_id', '=', session)
    .executeTakeFirst();
  return row ? { options: json<SessionOption[]>(row.options) ?? [], canFork: row.can_fork === 1 } : null;
}

/** Keeps what was told; `canFork` stays as it is when it was not told. */
export async function putOffer(
  tx: Tx,
  session: SessionId,
  told: { options: readonly SessionOption[]; canFork?: boolean | undefined },
): Promise<void> {
  const options = JSON.stringify(told.options);
  const changed = told.canFork === undefined ? { options } : { options, can_fork: flag(told.canFork) };
  await tx.db
    .insertInto('session_offers')
    .values({ session_id: session, options, can_fork: flag(told.canFork ?? false) })
    .onConflict((conflict) => conflict.column('session_id').doUpdateSet(changed))
    .execute();
}
