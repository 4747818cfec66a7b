import { expect, test } from 'vitest';
import { LIMITS, newId, type Artifact, type Run } from '#domain';
import { artifactRows, isUniqueViolation, runRows, type Store } from '../index.ts';
import type { Hubs, Part } from './hubs.ts';
import { addRun } from './runs.ts';

async function seeded(hubs: Hubs): Promise<Run> {
  const id = await addRun(hubs);
  const run = await hubs.store.read((reader) => runRows.findRun(reader, id));
  if (!run) throw new Error(`run ${id} is not there`);
  return run;
}

const artifactOf = ({ ids }: Hubs, run: Run, name: string): Artifact => ({
  id: newId(ids, 'artifact'),
  user: run.user,
  team: null,
  run: run.id,
  step: 'build',
  name,
  type: 'data',
  policy: 'manual_merge',
  head: 1,
  versions: 1,
  conflict: null,
  createdAt: 1,
  updatedAt: 1,
});

const insert = (store: Store, artifact: Artifact) =>
  store
    .unit((tx) => artifactRows.insertArtifact(tx, artifact))
    .then(
      () => true,
      (error: unknown) => {
        if (isUniqueViolation(error, 'artifacts_run_name')) return false;
        throw error;
      },
    );

export const runArtifactParts: Part = (hubs) => {
  const either = (n: number) => (n % 2 ? hubs().store : hubs().other);

  test('of many that make one name in a run, one wins; another run may have it too', async () => {
    const run = await seeded(hubs());
    const made = await Promise.all(
      Array.from({ length: 6 }, (_, n) => insert(either(n), artifactOf(hubs(), run, 'report'))),
    );
    expect(made.filter(Boolean)).toHaveLength(1);
    const found = await hubs().other.read((reader) => artifactRows.findRunArtifact(reader, run.id, 'report'));
    expect(found).toMatchObject({ run: run.id, team: null, step: 'build' });
    expect(await insert(either(0), artifactOf(hubs(), run, 'notes'))).toBe(true);
    const names = await hubs().store.read(async (reader) => ({
      first: await artifactRows.artifactsOfRun(reader, run.id, 1),
      listed: await artifactRows.listArtifacts(reader, {
        user: run.user,
        of: { teams: [], runs: [run.id] },
        limit: 5,
      }),
    }));
    expect(names.first).toHaveLength(1);
    expect(names.listed.map(({ name }) => name).toSorted()).toEqual(['notes', 'report']);
  });

  test('a run’s artifacts never take more room than there is, and go with their run', async () => {
    const run = await seeded(hubs());
    const take = (n: number, artifacts: number, bytes: number) =>
      either(n).unit((tx) => artifactRows.takeRunRoom(tx, run.id, { artifacts, bytes }));
    expect(await take(0, LIMITS.artifactsPerRun - 2, 5)).toBe(true);
    const taken = await Promise.all(Array.from({ length: 6 }, (_, n) => take(n, 1, 1)));
    expect(taken.filter(Boolean)).toHaveLength(2);
    expect(await take(1, 0, LIMITS.artifactBytesPerRun)).toBe(false);
    const artifact = artifactOf(hubs(), run, 'report');
    await insert(hubs().store, artifact);
    await hubs().store.unit((tx) => runRows.deleteRuns(tx, [run.id]));
    const left = await hubs().other.read(async (reader) => [
      await artifactRows.findArtifact(reader, artifact.id),
      ...(await reader.db.selectFrom('run_artifact_room').selectAll().execute()),
    ]);
    expect(left).toEqual([undefined]);
  });
};
