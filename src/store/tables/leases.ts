import type { HubId } from '#domain';
import type { Tx } from '../port.ts';

/**
 * Takes the lease of that name, or renews it when it is the holder's own; false while another holds it. The conditional
 * update of the row is the guard; the fence grows when the holder changes.
 */
export async function takeLease(tx: Tx, name: string, holder: HubId, until: number): Promise<boolean> {
  const row = await tx.db
    .insertInto('leases')
    .values({ name, holder, fence: 1, until })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet((eb) => ({
          holder,
          until,
          fence: eb
            .case()
            .when('leases.holder', '=', holder)
            .then(eb.ref('leases.fence'))
            .else(eb('leases.fence', '+', 1))
            .end(),
        }))
        .where((eb) => eb.or([eb('leases.holder', '=', holder), eb('leases.until', '<=', tx.now)])),
    )
    .returning('name')
    .executeTakeFirst();
  return row !== undefined;
}

/** Frees what hubs hold that are not there any more. */
export async function releaseDeadLeases(tx: Tx): Promise<void> {
  await tx.db
    .updateTable('leases')
    .set({ until: 0 })
    .where('until', '>', tx.now)
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom('hubs').select('hubs.id').whereRef('hubs.id', '=', 'leases.holder'))),
    )
    .execute();
}

/** Gives up what the holder has, so that another need not wait for its end. */
export async function releaseLeases(tx: Tx, holder: HubId): Promise<void> {
  await tx.db.updateTable('leases').set({ until: 0 }).where('holder', '=', holder).execute();
}
