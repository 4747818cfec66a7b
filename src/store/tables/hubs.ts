import type { HubId } from '#domain';
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { HubsTable } from '../schema.ts';

/** One hub over this database, as it says of itself. */
export interface HubInstance {
  id: HubId;
  address: string;
  version: string;
  hostname: string;
  startedAt: number;
  /** Since when it, or a hub that it took over from, listens to agents without a break. */
  listeningSince: number;
  heardAt: number;
}

function toHub(row: Selectable<HubsTable>): HubInstance {
  return {
    id: row.id,
    address: row.address,
    version: row.version,
    hostname: row.hostname,
    startedAt: row.started_at,
    listeningSince: row.listening_since,
    heardAt: row.heard_at,
  };
}

/** Writes down that the hub lives now. */
export async function hubHeard(tx: Tx, hub: Omit<HubInstance, 'heardAt'>): Promise<void> {
  const said = {
    address: hub.address,
    version: hub.version,
    hostname: hub.hostname,
    listening_since: hub.listeningSince,
    heard_at: tx.now,
  };
  await tx.db
    .insertInto('hubs')
    .values({ id: hub.id, started_at: hub.startedAt, ...said })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(said))
    .execute();
}

/** Hubs that were heard after `since`, the oldest first. */
export async function hubsHeard(reader: Reader, since: number): Promise<HubInstance[]> {
  const rows = await reader.db
    .selectFrom('hubs')
    .selectAll()
    .where('heard_at', '>', since)
    .orderBy('started_at')
    .orderBy('id')
    .execute();
  return rows.map(toHub);
}

export async function isHubHeard(reader: Reader, id: HubId, since: number): Promise<boolean> {
  const row = await reader.db
    .selectFrom('hubs')
    .select('id')
    .where('id', '=', id)
    .where('heard_at', '>', since)
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes away a hub that ends. */
export async function removeHub(tx: Tx, id: HubId): Promise<void> {
  await tx.db.deleteFrom('hubs').where('id', '=', id).execute();
}

/** Takes away hubs that were not heard after `since`. */
export async function removeSilentHubs(tx: Tx, since: number): Promise<void> {
  await tx.db.deleteFrom('hubs').where('heard_at', '<=', since).execute();
}
