import type { Artifact, ArtifactId, ArtifactType, RunId, TeamId, UserId } from '#domain';
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { ArtifactsTable } from '../schema/artifacts.ts';
import { touched } from './row.ts';
import { ofShortId } from './selections.ts';

function toArtifact(row: Selectable<ArtifactsTable>): Artifact {
  return {
    id: row.id,
    user: row.user_id,
    team: row.team_id,
    run: row.run_id,
    step: row.step,
    name: row.name,
    type: row.type,
    policy: row.policy,
    head: row.head,
    versions: row.versions,
    conflict: row.conflict,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Adds an artifact. Throws a violation of `artifacts_name`, of a run `artifacts_run_name`, when one has that name. */
export async function insertArtifact(tx: Tx, artifact: Artifact): Promise<void> {
  const { id, user, team, run, step, name, type, policy, head, versions, conflict } = artifact;
  await tx.db
    .insertInto('artifacts')
    .values({
      id,
      user_id: user,
      team_id: team,
      run_id: run,
      step,
      name,
      type,
      policy,
      head,
      versions,
      conflict,
      created_at: artifact.createdAt,
      updated_at: artifact.updatedAt,
    })
    .execute();
}

export async function findArtifact(reader: Reader, id: ArtifactId): Promise<Artifact | undefined> {
  const row = await reader.db.selectFrom('artifacts').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toArtifact(row);
}

export async function findArtifactByName(
  reader: Reader,
  team: TeamId,
  name: string,
): Promise<Artifact | undefined> {
  const row = await reader.db
    .selectFrom('artifacts')
    .selectAll()
    .where('team_id', '=', team)
    .where('name', '=', name)
    .executeTakeFirst();
  return row && toArtifact(row);
}

export async function findRunArtifact(
  reader: Reader,
  run: RunId,
  name: string,
): Promise<Artifact | undefined> {
  const row = await reader.db
    .selectFrom('artifacts')
    .selectAll()
    .where('run_id', '=', run)
    .where('name', '=', name)
    .executeTakeFirst();
  return row && toArtifact(row);
}

/** Of a run, in the order in which they were made. */
export async function artifactsOfRun(reader: Reader, run: RunId, most: number): Promise<Artifact[]> {
  const rows = await reader.db
    .selectFrom('artifacts')
    .selectAll()
    .where('run_id', '=', run)
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map(toArtifact);
}

/** Artifacts of a person whose id begins so; two are enough to know that it is ambiguous. */
export async function findArtifactsByShortId(
  reader: Reader,
  user: UserId,
  start: string,
): Promise<Artifact[]> {
  const rows = await reader.db.selectFrom('artifacts').selectAll().$call(ofShortId(user, start)).execute();
  return rows.map(toArtifact);
}

export interface ArtifactQuery {
  user: UserId;
  /** Only of these teams and runs. */
  of?: { teams: readonly TeamId[]; runs: readonly RunId[] } | undefined;
  type?: ArtifactType | undefined;
  /** Only those that wait to be resolved, or only the others. */
  conflict?: boolean | undefined;
  before?: ArtifactId | undefined;
  limit: number;
}

/** Newest first, by when they were made. */
export async function listArtifacts(reader: Reader, query: ArtifactQuery): Promise<Artifact[]> {
  const { user, of, type, conflict, before, limit } = query;
  if (of && of.teams.length + of.runs.length === 0) return [];
  let select = reader.db.selectFrom('artifacts').selectAll().where('user_id', '=', user);
  if (of)
    select = select.where((eb) =>
      eb.or([
        ...(of.teams.length > 0 ? [eb('team_id', 'in', [...of.teams])] : []),
        ...(of.runs.length > 0 ? [eb('run_id', 'in', [...of.runs])] : []),
      ]),
    );
  if (type !== undefined) select = select.where('type', '=', type);
  if (conflict !== undefined) select = select.where('conflict', conflict ? 'is not' : 'is', null);
  if (before !== undefined) select = select.where('id', '<', before);
  return (await select.orderBy('id', 'desc').limit(limit).execute()).map(toArtifact);
}

/** How an artifact stood when it was read. */
export type Standing = Pick<Artifact, 'head' | 'versions' | 'conflict'>;

/** Moves an artifact on; false when it stands otherwise by now. The update is the guard between writers. */
export async function moveArtifact(
  tx: Tx,
  id: ArtifactId,
  from: Standing,
  to: Partial<Standing>,
): Promise<boolean> {
  const result = await tx.db
    .updateTable('artifacts')
    .set({ ...to, updated_at: tx.now })
    .where('id', '=', id)
    .where('head', '=', from.head)
    .where('versions', '=', from.versions)
    .where('conflict', from.conflict === null ? 'is' : '=', from.conflict)
    .executeTakeFirst();
  return touched(result) === 1;
}
