import { LIMITS, type RunId, type TeamId } from '#domain';
import type { Tx } from '../port.ts';
import { touched } from './row.ts';

/** Takes room of a team's bounds; false when there is not so much left. The update is the guard. */
export async function takeRoom(
  tx: Tx,
  team: TeamId,
  wanted: { artifacts: number; bytes: number },
): Promise<boolean> {
  const { artifacts, bytes } = wanted;
  await tx.db
    .insertInto('artifact_room')
    .values({ team_id: team, artifacts: 0, bytes: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const result = await tx.db
    .updateTable('artifact_room')
    .set((eb) => ({
      artifacts: eb('artifacts', '+', artifacts),
      bytes: eb('bytes', '+', bytes),
    }))
    .where('team_id', '=', team)
    .where('artifacts', '<=', LIMITS.artifactsPerTeam - artifacts)
    .where('bytes', '<=', LIMITS.artifactBytesPerTeam - bytes)
    .executeTakeFirst();
  return touched(result) === 1;
}

/** The same of a run's bounds. */
export async function takeRunRoom(
  tx: Tx,
  run: RunId,
  { artifacts, bytes }: { artifacts: number; bytes: number },
): Promise<boolean> {
  await tx.db
    .insertInto('run_artifact_room')
    .values({ run_id: run, artifacts: 0, bytes: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const result = await tx.db
    .updateTable('run_artifact_room')
    .set((eb) => ({
      artifacts: eb('artifacts', '+', artifacts),
      bytes: eb('bytes', '+', bytes),
    }))
    .where('run_id', '=', run)
    .where('artifacts', '<=', LIMITS.artifactsPerRun - artifacts)
    .where('bytes', '<=', LIMITS.artifactBytesPerRun - bytes)
    .executeTakeFirst();
  return touched(result) === 1;
}
