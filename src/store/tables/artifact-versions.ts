import type { ArtifactId, ArtifactVersion, TeamId, UserId, VersionState } from '#domain';
import { sql, type Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { ArtifactVersionsTable } from '../schema/artifacts.ts';

function toVersion(row: Selectable<ArtifactVersionsTable>): ArtifactVersion {
  return {
    artifact: row.artifact_id,
    version: row.version,
    base: row.base,
    state: row.state,
    author: row.author,
    authorName: row.author_name,
    digest: row.digest,
    bytes: row.bytes,
    note: row.note,
    createdAt: row.created_at,
  };
}

/** Adds a version, whose number was taken by the move of its artifact, and whose body was kept. */
export async function insertVersion(tx: Tx, user: UserId, version: ArtifactVersion): Promise<void> {
  await tx.db
    .insertInto('artifact_versions')
    .values({
      artifact_id: version.artifact,
      version: version.version,
      user_id: user,
      base: version.base,
      state: version.state,
      author: version.author,
      author_name: version.authorName,
      digest: version.digest,
      bytes: version.bytes,
      note: version.note,
      created_at: version.createdAt,
    })
    .execute();
}

export async function findVersion(
  reader: Reader,
  artifact: ArtifactId,
  version: number,
): Promise<ArtifactVersion | undefined> {
  const row = await reader.db
    .selectFrom('artifact_versions')
    .selectAll()
    .where('artifact_id', '=', artifact)
    .where('version', '=', version)
    .executeTakeFirst();
  return row && toVersion(row);
}

/** The heads of several artifacts, by artifact. */
export async function findHeads(
  reader: Reader,
  artifacts: readonly ArtifactId[],
): Promise<Map<ArtifactId, ArtifactVersion>> {
  if (artifacts.length === 0) return new Map();
  const rows = await reader.db
    .selectFrom('artifact_versions')
    .innerJoin('artifacts', 'artifacts.id', 'artifact_versions.artifact_id')
    .selectAll('artifact_versions')
    .whereRef('artifact_versions.version', '=', 'artifacts.head')
    .where('artifacts.id', 'in', [...artifacts])
    .execute();
  return new Map(rows.map((row) => [row.artifact_id, toVersion(row)]));
}

/** Newest first. */
export async function listVersions(
  reader: Reader,
  artifact: ArtifactId,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<ArtifactVersion[]> {
  let select = reader.db.selectFrom('artifact_versions').selectAll().where('artifact_id', '=', artifact);
  if (before !== undefined) select = select.where('version', '<', before);
  return (await select.orderBy('version', 'desc').limit(limit).execute()).map(toVersion);
}

/** In a unit that has moved the artifact. */
export async function setVersionState(
  tx: Tx,
  artifact: ArtifactId,
  version: number,
  state: VersionState,
): Promise<void> {
  await tx.db
    .updateTable('artifact_versions')
    .set({ state })
    .where('artifact_id', '=', artifact)
    .where('version', '=', version)
    .execute();
}

/** Removes artifacts of teams that were deleted before; their versions go along, their bodies when nobody else has them. */
export async function pruneArtifacts(tx: Tx, before: number, most: number): Promise<number> {
  const rows = await tx.db
    .deleteFrom('artifacts')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('artifacts')
        .innerJoin('teams', 'teams.id', 'artifacts.team_id')
        .select('artifacts.id')
        .where('teams.state', '=', 'deleted')
        .where('teams.deleted_at', '<', before)
        .limit(most),
    )
    .returning('id')
    .execute();
  if (rows.length < most) await dropRoom(tx, before);
  return rows.length;
}

const dropRoom = async (tx: Tx, before: number): Promise<void> =>
  void (await tx.db
    .deleteFrom('artifact_room')
    .where('team_id', 'in', (eb) =>
      eb
        .selectFrom('teams')
        .select('id')
        .where('state', '=', sql.lit<'deleted'>('deleted'))
        .where('deleted_at', '<', before)
        .$castTo<{ id: TeamId }>(),
    )
    .execute());
