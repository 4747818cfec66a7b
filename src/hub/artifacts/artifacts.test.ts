import { beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '#base';
import { LIMITS } from '#domain';
import { artifactRows } from '#store';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import type { ArtifactService } from './artifact-verbs.ts';
import { artifactPruner } from './index.ts';
import { digestOf } from './keep-body.ts';
import { ArtifactHand, bytes } from './testing/artifact-hand.ts';
import { aCrew, artifactsOn, type Crew } from './testing/crew.ts';

onEachStore('artifacts', (bench) => {
  let crew: Crew;
  let hub: ArtifactService;
  /** The same by another hub, where there can be one. */
  let other: ArtifactService;
  let hand: ArtifactHand;
  beforeEach(async () => {
    crew = await aCrew(bench());
    hub = artifactsOn(bench());
    other = artifactsOn(bench(), { store: bench().other });
    hand = new ArtifactHand(hub, crew);
  });

  const create: ArtifactHand['create'] = (...args) => hand.create(...args);
  const update: ArtifactHand['update'] = (...args) => hand.update(...args);
  const read: ArtifactHand['read'] = (...args) => hand.read(...args);
  const show: ArtifactHand['show'] = (...args) => hand.show(...args);

  test('is made, read, updated and listed by those of the team, with who wrote what', async () => {
    const dev = await crew.join('bob', 'developer');
    const cursor = await bench().store.eventPosition();
    const made = good(await create(crew.lead, 'design/queue.md', 'one\n', { type: 'design_doc' }));
    expect(made).toMatchObject({ outcome: 'written', written: 1, newest: { authorName: 'crew:lead:lead' } });
    expect(
      good(await hub.update(dev, { artifact: 'design/queue.md' }, { ...bytes('two\n'), base: 1 })),
    ).toMatchObject({
      outcome: 'written',
      written: 2,
      artifact: { head: 2, versions: 2, conflict: null },
      newest: { authorName: 'crew:developer:bob', base: 1, bytes: 4, digest: digestOf(Buffer.from('two\n')) },
    });
    expect([await read('design/queue.md'), await read(made.artifact.id.slice(0, 12), 1)]).toEqual([
      'two\n',
      'one\n',
    ]);
    const listed = good(await hub.list(dev, { limit: 10 }));
    expect(listed.items).toMatchObject([
      { artifact: { name: 'design/queue.md' }, team: { name: 'crew' }, newest: { version: 2 } },
    ]);
    const history = good(await hub.history(crew.person, { artifact: made.artifact.id }, { limit: 1 }));
    expect(history).toMatchObject({ items: [{ version: 2, state: 'current' }], next: '2' });
    const rest = good(
      await hub.history(crew.person, { artifact: made.artifact.id }, { limit: 1, cursor: '2' }),
    );
    expect(rest).toMatchObject({ items: [{ version: 1, author: crew.team.lead }], next: null });
    expect(await bench().eventsSince(cursor)).toEqual(['artifact.created', 'artifact.updated']);
  });

  test('a body comes back as it was: empty, CRLF, no end, other scripts, octets', async () => {
    for (const [n, body] of [
      Buffer.from(''),
      Buffer.from('\uFEFFa\r\nb'),
      Buffer.from('größe 日本語 👩‍🚀'),
      Buffer.from([0, 255, 1]),
    ].entries()) {
      good(await hub.create(crew.lead, { team: 'crew' }, { name: `n${n}`, type: 'data', bytes: body }));
      const got = good(await hub.get(crew.lead, { team: 'crew', artifact: `n${n}` }, {}));
      expect(Buffer.from(got.bytes).equals(body)).toBe(true);
      expect(got.isText).toBe(n < 3);
    }
  });

  test('names are paths without tricks, and one stands once in a team', async () => {
    for (const name of [
      '',
      '/a',
      'a/',
      'a//b',
      '../a',
      'a/./b',
      'a\nb',
      'a\u202Eb',
      ' a',
      'a\\b',
      'art_x',
      'x'.repeat(201),
    ])
      expect(codeOf(await create(crew.lead, name, 'x'))).toBe('request.invalid');
    good(await create(crew.lead, 'größe/日本語.md', 'x'));
    expect(codeOf(await create(crew.person, 'größe/日本語.md', 'y'))).toBe('artifact.name_taken');
    const second = await aCrew(bench(), 'night');
    good(await hub.create(second.lead, {}, { name: 'größe/日本語.md', type: 'data', ...bytes('x') }));
  });

  test('an update without a base is taken where the caller itself wrote what stands, and nowhere else', async () => {
    const dev = await crew.join('bob', 'developer');
    good(await create(crew.lead, 'plan', 'one'));
    good(await update(crew.lead, 'plan', 'two'));
    const refused = await update(dev, 'plan', 'three');
    expect(refused).toMatchObject({
      error: {
        code: 'artifact.base_needed',
        message: expect.stringContaining('crew:lead:lead wrote'),
        details: { head: 2 },
      },
    });
    good(await update(dev, 'plan', 'three', 2));
    expect(codeOf(await update(crew.lead, 'plan', 'four'))).toBe('artifact.base_needed');
    expect(codeOf(await update(crew.lead, 'plan', 'four', 9))).toBe('artifact.version_unknown');
    expect(good(await update(dev, 'plan', 'three'))).toMatchObject({ outcome: 'unchanged', written: 3 });
  });

  describe('bounds', () => {
    test('a body of 25 MB comes back, one octet more is refused', async () => {
      const body = Buffer.alloc(LIMITS.artifactBytes, 'abc\n');
      const uploaded = good(await hub.upload(crew.lead, digestOf(body), body));
      good(await other.upload(crew.lead, digestOf(body), body));
      good(
        await hub.create(crew.lead, { team: 'crew' }, { name: 'big', type: 'data', digest: uploaded.digest }),
      );
      const back = good(await other.get(crew.lead, { team: 'crew', artifact: 'big' }, {}));
      expect(Buffer.from(back.bytes).equals(body)).toBe(true);
      const more = Buffer.alloc(LIMITS.artifactBytes + 1);
      expect(codeOf(await hub.upload(crew.lead, digestOf(more), more))).toBe('artifact.too_large');
    });

    test('an upload is what its digest says, and a digest that nobody uploaded is no body', async () => {
      expect(codeOf(await hub.upload(crew.lead, digestOf(Buffer.from('a')), Buffer.from('b')))).toBe(
        'request.invalid',
      );
      const digest = digestOf(Buffer.from('never'));
      const make = () => hub.create(crew.lead, { team: 'crew' }, { name: 'x', type: 'data', digest });
      expect(codeOf(await make())).toBe('artifact.body_unknown');
      // Another person’s body is not there either.
      await hub.upload(bench().person({ user: await bench().addUser() }), digest, Buffer.from('never'));
      expect(codeOf(await make())).toBe('artifact.body_unknown');
    });

    test('a thousand versions, and as many artifacts and octets as a team may have', async () => {
      const { artifact } = good(await create(crew.lead, 'plan', 'x'));
      await bench().store.unit((tx) =>
        artifactRows.moveArtifact(tx, artifact.id, artifact, { versions: LIMITS.versionsPerArtifact }),
      );
      expect(await update(crew.lead, 'plan', 'y', 1)).toMatchObject({
        error: { code: 'artifact.full', message: expect.stringContaining('versions') },
      });
      const left = LIMITS.artifactsPerTeam - 1;
      await bench().store.unit((tx) =>
        artifactRows.takeRoom(tx, crew.team.id, { artifacts: left, bytes: 0 }),
      );
      expect(codeOf(await create(crew.lead, 'more', 'x'))).toBe('artifact.full');
      expect((await show('plan')).head).toBe(1);
    });
  });

  test('what is uploaded and stands in no version has a bound, and goes after a day; versions keep theirs', async () => {
    good(await create(crew.lead, 'plan', 'kept'));
    const add = (n: number, size: number) => {
      const [key, tx] = [{ user: bench().user, digest: digestOf(Buffer.from(`${n}`)) }, bench().store];
      return tx.unit((unit) => artifactRows.beginBody(unit, key, size));
    };
    await add(1, LIMITS.unusedArtifactBytesPerUser - 10);
    good(await hub.upload(crew.lead, digestOf(Buffer.from('0123456789')), Buffer.from('0123456789')));
    const more = Buffer.from('more');
    expect(codeOf(await hub.upload(crew.lead, digestOf(more), more))).toBe('artifact.full');
    const { store, clock } = bench();
    const old = (await store.read(async (reader) => reader.now)) - LIMITS.keepUnusedBodiesMs - 1;
    await store.unit((tx) => tx.db.updateTable('artifact_bodies').set({ touched_at: old }).execute());
    const { roster } = bench().hub();
    await artifactPruner({ store, clock, log: silentLog, roster }).runOnce();
    expect(await read('plan')).toBe('kept');
    const left = await store.read((reader) =>
      reader.db.selectFrom('artifact_bodies').select('digest').execute(),
    );
    expect(left).toEqual([{ digest: digestOf(Buffer.from('kept')) }]);
    good(await hub.upload(crew.lead, digestOf(more), more));
  });

  test('versions are compared: what stands with what it was made from, or any two', async () => {
    good(await create(crew.lead, 'plan', 'a\nb\n'));
    good(await update(crew.lead, 'plan', 'a\nB\n'));
    good(await update(crew.lead, 'plan', 'a\0'));
    const diff = (query: { from?: number; to?: number }) => hub.diff(crew.lead, { artifact: 'plan' }, query);
    expect(good(await diff({ to: 2 }))).toEqual({
      from: 1,
      to: 2,
      diff: '--- plan@1\n+++ plan@2\n@@ -1,2 +1,2 @@\n a\n-b\n+B\n',
      cut: false,
    });
    expect(good(await diff({ from: 2, to: 1 })).diff).toContain('-B\n+b\n');
    expect(good(await diff({ to: 1 })).diff).toBe('');
    expect(codeOf(await diff({}))).toBe('artifact.not_comparable');
    expect(codeOf(await diff({ from: 7 }))).toBe('artifact.version_unknown');
  });

  test('each version is announced in the unit that writes it, and none that was not written', async () => {
    const told: string[] = [];
    const announceVersion = async (
      _tx: unknown,
      { version }: { version: { version: number; state: string } },
    ) => void told.push(`${version.version} ${version.state}`);
    const on = artifactsOn(bench(), { announceVersion });
    const texts = { name: 'plan', type: 'data', policy: 'automatic_merge' } as const;
    good(await on.create(crew.lead, { team: 'crew' }, { ...texts, ...bytes('a\nb\nc\n') }));
    good(await update(crew.lead, 'plan', 'A\nb\nc\n', 1, on));
    good(await update(crew.lead, 'plan', 'a\nb\nC\n', 1, on));
    good(await update(crew.lead, 'plan', 'Z\nb\nC\n', 1, on));
    expect(codeOf(await update(crew.lead, 'plan', 'Y\nb\nC\n', 1, on))).toBe('artifact.in_conflict');
    good(await on.resolve(crew.lead, { team: 'crew', artifact: 'plan' }, { take: 'head' }));
    expect(told).toEqual(['1 current', '2 current', '3 superseded', '4 merged', '5 conflict']);
  });
});
