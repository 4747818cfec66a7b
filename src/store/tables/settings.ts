import type { Reader, Tx } from '../port.ts';

/** A value of the hub's layer, as it was stored; whoever reads it checks it again. */
export interface StoredSetting {
  key: string;
  value: unknown;
}

export async function readSettings(reader: Reader): Promise<StoredSetting[]> {
  const rows = await reader.db.selectFrom('settings').select(['key', 'value']).orderBy('key').execute();
  return rows.map((row): StoredSetting => ({ key: row.key, value: JSON.parse(row.value) }));
}

export async function storeSetting(tx: Tx, key: string, value: string | number, by: string): Promise<void> {
  const set = { value: JSON.stringify(value), updated_at: tx.now, updated_by: by };
  await tx.db
    .insertInto('settings')
    .values({ key, ...set })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(set))
    .execute();
}

export async function removeSetting(tx: Tx, key: string): Promise<void> {
  await tx.db.deleteFrom('settings').where('key', '=', key).execute();
}
