import { refusal } from '#domain';
import { StoreError } from '../port.ts';

/** Where the database is filled already. */
export const notEmpty = (where: string, tables: readonly string[]) =>
  new StoreError(
    refusal(
      'store.not_empty',
      `The database ${where} is not empty: there are rows in ${tables.join(', ')}.`,
      {
        hint: 'An import fills a database that no hub has used. Name another: muster import FILE --database …',
        details: { tables: [...tables] },
      },
    ),
  );

/** No hub has used it yet, so there is nothing to hand over. */
export const noDatabase = (where: string) =>
  new StoreError(
    refusal('store.unreachable', `There is no hub's database at ${where}.`, {
      hint: 'Name it: muster export FILE --database embedded|postgres://…',
    }),
  );

/** Before an export. */
export const STOP_HUBS =
  'Stop every hub on it: muster down. For a backup while they go on: muster export FILE --force';

export const inUse = (where: string, hint: string) =>
  new StoreError(
    refusal('store.locked', `A hub works on the database ${where}.`, { hint, details: { database: where } }),
  );
