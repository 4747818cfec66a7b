import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { LIMITS, newId, type Artifact, type ArtifactVersion, type TeamId, type UserId } from '#domain';
import { isUniqueViolation, type Store } from '../index.ts';
import * as artifactRows from '../tables/artifact-rows.ts';
import * as teamRows from '../tables/team-rows.ts';
import type { Hubs, Part } from './hubs.ts';
import { addSession, addUser } from './seeds.ts';

const DAY = 24 * 3_600_000;
const digestOf = (body: Uint8Array) => createHash('sha256').update(body).digest('hex');

async function seeded({ store, ids }: Hubs) {
  return store.unit(async (tx) => {
    const user = await addUser(tx, ids, 'ada');
    const lead = await addSession(tx, ids, user);
    const team = newId(ids, 'team');
    const none = { description: null, cwd: null, source: null, workspace: null, deletedAt: null };
    await teamRows.insertTeam(tx, {
      ...none,
      id: team,
      user,
      name: 'crew',
      lead,
      state: 'active',
      gates: [],
      planRequired: false,
      createdAt: tx.now,
    });
    return { user, team };
  });
}

async function keep(store: Store, user: UserId, body: Uint8Array): Promise<string> {
  const key = { user, digest: digestOf(body) };
  await store.unit(async (tx) => {
    if (await artifactRows.beginBody(tx, key, body.length)) return;
    await artifactRows.putChunks(tx, key, 0, [...artifactRows.chunksOf(body)]);
    await artifactRows.endBody(tx, key);
  });
  return key.digest;
}

async function add(
  { ids, store: first }: Hubs,
  { user, team }: { user: UserId; team: TeamId },
  name: string,
  store = first,
) {
  const body = Buffer.from(`of ${name}`);
  const digest = await keep(store, user, body);
  const artifact: Artifact = {
    id: newId(ids, 'artifact'),
    user,
    team,
    run: null,
    step: null,
    name,
    type: 'data',
    policy: 'manual_merge',
    head: 1,
    versions: 1,
    conflict: null,
    createdAt: 1,
    updatedAt: 1,
  };
  const version: ArtifactVersion = {
    artifact: artifact.id,
    version: 1,
    base: null,
    state: 'current',
    author: user,
    authorName: 'ada',
    digest,
    bytes: body.length,
    note: null,
    createdAt: 1,
  };
  await store.unit(async (tx) => {
    await artifactRows.insertArtifact(tx, artifact);
    await artifactRows.insertVersion(tx, user, version);
  });
  return { artifact, version };
}

export const artifactParts: Part = (hubs) => {
  const either = (n: number) => (n % 2 ? hubs().store : hubs().other);

  test('of many writers who saw one head, one moves it', async () => {
    const place = await seeded(hubs());
    const { artifact } = await add(hubs(), place, 'plan.md');
    const moved = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        either(n).unit((tx) =>
          artifactRows.moveArtifact(tx, artifact.id, artifact, { head: 2, versions: 2 }),
        ),
      ),
    );
    expect(moved.filter(Boolean)).toHaveLength(1);
    const now = await hubs().store.read((reader) => artifactRows.findArtifact(reader, artifact.id));
    expect(now).toMatchObject({ head: 2, versions: 2, conflict: null });
    const [there, other] = [now!, { ...now!, conflict: 1 }];
    const move = (from: Artifact) =>
      hubs().store.unit((tx) => artifactRows.moveArtifact(tx, artifact.id, from, { conflict: null }));
    expect([await move(other), await move(there)]).toEqual([false, true]);
  });

  test('of many that make one name in a team, one wins', async () => {
    const place = await seeded(hubs());
    const made = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        add(hubs(), place, 'plan.md', either(n)).then(
          () => true,
          (error: unknown) => {
            if (isUniqueViolation(error, 'artifacts_name')) return false;
            throw error;
          },
        ),
      ),
    );
    expect(made.filter(Boolean)).toHaveLength(1);
  });

  test('a body comes back as it was, whatever its size, and is kept once for many that write it', async () => {
    const { user } = await seeded(hubs());
    const bodies = [0, 1, LIMITS.artifactChunkBytes, LIMITS.artifactChunkBytes * 20 + 7].map((size) =>
      Buffer.alloc(size, 'née\0\r\n'),
    );
    for (const body of bodies) {
      const digests = await Promise.all([0, 1, 2].map((n) => keep(either(n), user, body)));
      expect(new Set(digests).size).toBe(1);
      const key = { user, digest: digestOf(body) };
      expect(await hubs().store.read((reader) => artifactRows.findBody(reader, key))).toBe(body.length);
      const back = await hubs().other.read((reader) => artifactRows.readBody(reader, key));
      expect(back.equals(body)).toBe(true);
    }
    const rows = await hubs().store.read((reader) =>
      reader.db.selectFrom('artifact_chunks').select('data').execute(),
    );
    expect(rows).toHaveLength(1 + 1 + 21);
    expect(rows.every(({ data }) => data.length <= 256 * 1024)).toBe(true);
  });

  test('a body that is not whole is held by no version', async () => {
    const { user } = await seeded(hubs());
    const key = { user, digest: digestOf(Buffer.from('half')) };
    const hold = () => hubs().other.unit((tx) => artifactRows.holdBody(tx, key));
    expect(await hubs().store.unit((tx) => artifactRows.beginBody(tx, key, 4))).toBe(false);
    expect(await hold()).toBeUndefined();
    expect(await hubs().store.unit((tx) => artifactRows.endBody(tx, key))).toBe(true);
    expect(await hold()).toBe(4);
  });

  test('old bodies without a version go with their chunks; those in a version, or touched since, stay', async () => {
    const place = await seeded(hubs());
    await add(hubs(), place, 'plan.md');
    await keep(hubs().store, place.user, Buffer.from('never used'));
    const prune = (before: number) => either(1).unit((tx) => artifactRows.pruneBodies(tx, before, 10));
    const now = await hubs().store.read(async (reader) => reader.now);
    expect(await prune(now - DAY)).toBe(0);
    expect(await prune(now + DAY)).toBe(1);
    expect(await prune(now + DAY)).toBe(0);
    const chunks = await hubs().store.read((reader) =>
      reader.db.selectFrom('artifact_chunks').select('digest').execute(),
    );
    expect(chunks).toEqual([{ digest: digestOf(Buffer.from('of plan.md')) }]);
  });

  test('a team’s artifacts never take more room than there is, whoever adds', async () => {
    const { team } = await seeded(hubs());
    const take = (n: number, artifacts: number, bytes: number) =>
      either(n).unit((tx) => artifactRows.takeRoom(tx, team, { artifacts, bytes }));
    const most = LIMITS.artifactsPerTeam;
    expect(await take(0, most - 2, 5)).toBe(true);
    const taken = await Promise.all(Array.from({ length: 6 }, (_, n) => take(n, 1, 1)));
    expect(taken.filter(Boolean)).toHaveLength(2);
    expect(await take(0, 0, LIMITS.artifactBytesPerTeam)).toBe(false);
    expect(await take(1, 0, LIMITS.artifactBytesPerTeam - 7)).toBe(true);
  });

  test('artifacts of a team that was deleted long ago go, with their versions', async () => {
    const place = await seeded(hubs());
    const { artifact } = await add(hubs(), place, 'plan.md');
    await hubs().store.unit((tx) => artifactRows.takeRoom(tx, place.team, { artifacts: 1, bytes: 1 }));
    const prune = (ahead: number) =>
      hubs().store.unit((tx) => artifactRows.pruneArtifacts(tx, tx.now + ahead, 10));
    expect(await prune(DAY)).toBe(0);
    await hubs().store.unit((tx) => teamRows.markTeamDeleted(tx, place.team));
    expect([await prune(-DAY), await prune(DAY), await prune(DAY)]).toEqual([0, 1, 0]);
    const left = await hubs().other.read(async (reader) => [
      ...(await artifactRows.listVersions(reader, artifact.id, { limit: 5 })),
      ...(await reader.db.selectFrom('artifact_room').selectAll().execute()),
    ]);
    expect(left).toEqual([]);
  });

  test('lists go by team, type and conflict, and page by id', async () => {
    const place = await seeded(hubs());
    const made: Artifact[] = [];
    for (const name of ['a', 'b', 'c']) made.push((await add(hubs(), place, name)).artifact);
    await hubs().store.unit((tx) =>
      artifactRows.moveArtifact(tx, made[1]!.id, made[1]!, { versions: 2, conflict: 2 }),
    );
    const list = async (more: Partial<artifactRows.ArtifactQuery>) =>
      (
        await hubs().store.read((reader) =>
          artifactRows.listArtifacts(reader, { user: place.user, limit: 2, ...more }),
        )
      ).map(({ name }) => name);
    expect(await list({})).toEqual(['c', 'b']);
    expect(await list({ before: made[1]!.id })).toEqual(['a']);
    expect(await list({ conflict: true })).toEqual(['b']);
    expect(await list({ conflict: false, of: { teams: [place.team], runs: [] } })).toEqual(['c', 'a']);
    expect(await list({ of: { teams: [], runs: [] } })).toEqual([]);
    expect(await list({ type: 'code_file' })).toEqual([]);
    const heads = await hubs().store.read((reader) =>
      artifactRows.findHeads(
        reader,
        made.map(({ id }) => id),
      ),
    );
    expect([...heads.values()].map(({ version }) => version)).toEqual([1, 1, 1]);
  });
};
