import type { AllowedText, SavedWorkflow, UserId } from '#domain';
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { AllowedTextsTable, WorkflowsTable } from '../schema.ts';

const toSaved = (row: Selectable<WorkflowsTable>): SavedWorkflow => ({
  id: row.id,
  user: row.user_id,
  name: row.name,
  kind: row.kind,
  hash: row.hash,
  description: row.description,
  version: row.version,
  savedBy: row.saved_by,
  createdAt: row.created_at,
  savedAt: row.saved_at,
});

const toAllowed = (row: Selectable<AllowedTextsTable>): AllowedText => ({
  user: row.user_id,
  hash: row.hash,
  name: row.name,
  allowedBy: row.allowed_by,
  createdAt: row.created_at,
});

/** Keeps a text under a name of a person; the version grows when the name had another text. The unique index is the guard. */
export async function saveWorkflow(
  tx: Tx,
  given: Omit<SavedWorkflow, 'version' | 'createdAt' | 'savedAt'>,
): Promise<SavedWorkflow> {
  const row = await tx.db
    .insertInto('workflows')
    .values({
      id: given.id,
      user_id: given.user,
      name: given.name,
      kind: given.kind,
      hash: given.hash,
      description: given.description,
      version: 1,
      saved_by: given.savedBy,
      created_at: tx.now,
      saved_at: tx.now,
    })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'name']).doUpdateSet((eb) => ({
        kind: given.kind,
        hash: given.hash,
        description: given.description,
        version: eb
          .case()
          .when('workflows.hash', '=', given.hash)
          .then(eb.ref('workflows.version'))
          .else(eb('workflows.version', '+', 1))
          .end(),
        saved_by: given.savedBy,
        saved_at: tx.now,
      })),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  return toSaved(row);
}

export async function findSaved(
  reader: Reader,
  user: UserId,
  name: string,
): Promise<SavedWorkflow | undefined> {
  const row = await reader.db
    .selectFrom('workflows')
    .selectAll()
    .where('user_id', '=', user)
    .where('name', '=', name)
    .executeTakeFirst();
  return row && toSaved(row);
}

/** A person's, by name, each with its text. They are few. */
export async function listSaved(reader: Reader, user: UserId): Promise<(SavedWorkflow & { text: string })[]> {
  const rows = await reader.db
    .selectFrom('workflows')
    .innerJoin('run_texts', 'run_texts.hash', 'workflows.hash')
    .selectAll('workflows')
    .select('run_texts.text')
    .where('workflows.user_id', '=', user)
    .orderBy('workflows.name')
    .execute();
  return rows.map((row) => ({ ...toSaved(row), text: row.text }));
}

export async function countSaved(reader: Reader, user: UserId): Promise<number> {
  const { n } = await reader.db
    .selectFrom('workflows')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('user_id', '=', user)
    .executeTakeFirstOrThrow();
  return n;
}

export async function removeSaved(tx: Tx, user: UserId, name: string): Promise<SavedWorkflow | undefined> {
  const row = await tx.db
    .deleteFrom('workflows')
    .where('user_id', '=', user)
    .where('name', '=', name)
    .returningAll()
    .executeTakeFirst();
  return row && toSaved(row);
}

/** Whether a person has saved this very text, or let it run whenever it is started. */
export async function isAllowed(reader: Reader, user: UserId, hash: string): Promise<boolean> {
  const found = await reader.db
    .selectFrom('workflows')
    .select('hash')
    .where('user_id', '=', user)
    .where('hash', '=', hash)
    .unionAll(
      reader.db
        .selectFrom('allowed_texts')
        .select('hash')
        .where('user_id', '=', user)
        .where('hash', '=', hash),
    )
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

export async function allowText(tx: Tx, allowed: AllowedText): Promise<boolean> {
  const row = await tx.db
    .insertInto('allowed_texts')
    .values({
      user_id: allowed.user,
      hash: allowed.hash,
      name: allowed.name,
      allowed_by: allowed.allowedBy,
      created_at: allowed.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('hash')
    .executeTakeFirst();
  return row !== undefined;
}

export async function disallowText(tx: Tx, user: UserId, hash: string): Promise<AllowedText | undefined> {
  const row = await tx.db
    .deleteFrom('allowed_texts')
    .where('user_id', '=', user)
    .where('hash', '=', hash)
    .returningAll()
    .executeTakeFirst();
  return row && toAllowed(row);
}

/** The newest first. */
export async function listAllowed(reader: Reader, user: UserId, most: number): Promise<AllowedText[]> {
  const rows = await reader.db
    .selectFrom('allowed_texts')
    .selectAll()
    .where('user_id', '=', user)
    .orderBy('created_at', 'desc')
    .orderBy('hash')
    .limit(most)
    .execute();
  return rows.map(toAllowed);
}
