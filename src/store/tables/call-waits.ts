import { isId } from '#domain';
import type { AgentId, HubId, MessageId, SessionId, TurnId } from '#domain';
import type { ExpressionBuilder } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { Database } from '../schema.ts';

/** A call of a session that waits in some hub for what another session does. */
export interface CallWait {
  id: string;
  hub: HubId;
  session: SessionId;
  /** The turn whose outcome, or the request whose answer, is the answer of the call; null when it waits for anything. */
  about: TurnId | MessageId | null;
  /** When it ends at the latest, in ms since 1970. */
  until: number;
}

/** Which waits count: those of `own`, and those of other hubs that were heard after `since`. */
export interface Living {
  own: HubId;
  since: number;
}

export async function insertCallWait(tx: Tx, wait: CallWait): Promise<void> {
  const { id, hub, session, about, until } = wait;
  const turn = about !== null && isId('turn', about) ? about : null;
  const message = about !== null && isId('message', about) ? about : null;
  await tx.db
    .insertInto('call_waits')
    .values({ id, hub_id: hub, session_id: session, turn_id: turn, message_id: message, until })
    .execute();
}

export async function removeCallWait(tx: Tx, id: string): Promise<void> {
  await tx.db.deleteFrom('call_waits').where('id', '=', id).execute();
}

const isOfLiving =
  ({ own, since }: Living) =>
  (eb: ExpressionBuilder<Database, 'call_waits'>) =>
    eb.or([
      eb('call_waits.hub_id', '=', own),
      eb.exists(
        eb
          .selectFrom('hubs')
          .select('hubs.id')
          .whereRef('hubs.id', '=', 'call_waits.hub_id')
          .where('hubs.heard_at', '>', since),
      ),
    ]);

/** The turns whose outcome, and the requests whose answer, is the answer of a call of this session that still waits. */
export async function awaitedBy(
  reader: Reader,
  session: SessionId,
  living: Living,
): Promise<(TurnId | MessageId)[]> {
  const rows = await reader.db
    .selectFrom('call_waits')
    .select(['turn_id', 'message_id'])
    .where('session_id', '=', session)
    .where((eb) => eb.or([eb('turn_id', 'is not', null), eb('message_id', 'is not', null)]))
    .where('until', '>', reader.now)
    .where(isOfLiving(living))
    .execute();
  return rows.flatMap(({ turn_id, message_id }) => turn_id ?? message_id ?? []);
}

/** Sessions that hold a turn on one of the agents and wait in a call. */
export async function waitingSessions(
  reader: Reader,
  agents: readonly AgentId[],
  living: Living,
): Promise<SessionId[]> {
  if (agents.length === 0) return [];
  const rows = await reader.db
    .selectFrom('call_waits')
    .innerJoin('turns', 'turns.session_id', 'call_waits.session_id')
    .select('call_waits.session_id')
    .distinct()
    .where('turns.agent_id', 'in', [...agents])
    .where('turns.state', 'in', ['leased', 'running'])
    .where('call_waits.until', '>', reader.now)
    .where(isOfLiving(living))
    .execute();
  return rows.map(({ session_id }) => session_id);
}

/** Takes away the waits of a hub that ends. */
export async function removeWaitsOf(tx: Tx, hub: HubId): Promise<void> {
  await tx.db.deleteFrom('call_waits').where('hub_id', '=', hub).execute();
}

/** Takes away waits that are over, or whose hub is not there any more. */
export async function removeDeadWaits(tx: Tx): Promise<void> {
  await tx.db
    .deleteFrom('call_waits')
    .where((eb) =>
      eb.or([
        eb('until', '<=', tx.now),
        eb.not(
          eb.exists(eb.selectFrom('hubs').select('hubs.id').whereRef('hubs.id', '=', 'call_waits.hub_id')),
        ),
      ]),
    )
    .execute();
}
