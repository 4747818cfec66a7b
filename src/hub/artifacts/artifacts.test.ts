import { beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '#base';
import { LIMITS, type ArtifactType, type ConflictPolicy, type Principal } from '#domain';
import { artifactRows, teamRows } from '#store';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import type { ArtifactService } from './artifact-verbs.ts';
import { artifactPruner } from './index.ts';
import { digestOf } from './keep-body.ts';
import { textOf } from './merge-text.ts';
import { aCrew, artifactsOn, type Crew } from './testing/crew.ts';

const bytes = (text: string) => ({ bytes: Buffer.from(text) });

onEachStore('artifacts', (bench) => {
  let crew: Crew;
  let hub: ArtifactService;
  /** The same by another hub, where there can be one. */
  let other: ArtifactService;
  beforeEach(async () => {
    crew = await aCrew(bench());
    hub = artifactsOn(bench());
    other = artifactsOn(bench(), { store: bench().other });
  });

  const create = (
    by: Principal,
    name: string,
    text: string,
    more: { type?: ArtifactType; policy?: ConflictPolicy } = {},
  ) => hub.create(by, 'crew', { name, type: 'data', ...bytes(text), ...more });
  const update = (by: Principal, artifact: string, text: string, base?: number, on = hub) =>
    on.update(by, { team: 'crew', artifact }, { ...bytes(text), base });
  const read = async (artifact: string, version?: number) => {
    const got = good(await hub.get(crew.person, { team: 'crew', artifact }, { version }));
    return textOf(got.bytes);
  };
  const show = async (artifact: string) =>
    good(await hub.get(crew.person, { team: 'crew', artifact }, {})).artifact;

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
      good(await hub.create(crew.lead, 'crew', { name: `n${n}`, type: 'data', bytes: body }));
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
    good(await hub.create(second.lead, undefined, { name: 'größe/日本語.md', type: 'data', ...bytes('x') }));
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

  describe('an update from an older version', () => {
    const stale = async (policy: ConflictPolicy, texts: [string, string, string]) => {
      good(await create(crew.lead, 'plan', texts[0], { policy }));
      good(await update(crew.lead, 'plan', texts[1], 1));
      return update(crew.person, 'plan', texts[2], 1);
    };

    test('wins where the last write wins', async () => {
      expect(good(await stale('last_write_wins', ['a', 'b', 'c']))).toMatchObject({
        outcome: 'written',
        written: 3,
      });
      expect([await read('plan'), await read('plan', 2)]).toEqual(['c', 'b']);
    });

    test('is kept beside the head where people merge, and a second one is refused until that is resolved', async () => {
      const kept = good(await stale('manual_merge', ['a\n', 'b\n', 'c\n']));
      expect(kept).toMatchObject({
        outcome: 'conflict',
        written: 3,
        artifact: { head: 2, versions: 3, conflict: 3 },
        newest: { version: 2 },
        conflict: '<<<<<<< version 2 (crew:lead:lead)\nb\n=======\nc\n>>>>>>> made from version 1\n',
      });
      expect([await read('plan'), await read('plan', 3)]).toEqual(['b\n', 'c\n']);
      expect(codeOf(await update(crew.person, 'plan', 'd\n', 1))).toBe('artifact.in_conflict');
      expect(codeOf(await update(crew.person, 'plan', 'd\n', 3))).toBe('artifact.in_conflict');
      expect(good(await update(crew.person, 'plan', 'e\n', 2))).toMatchObject({
        outcome: 'written',
        written: 4,
      });
      expect(good(await hub.list(crew.lead, { limit: 5, conflict: true })).items).toHaveLength(1);
    });

    test('is merged by lines where lines merge; what was handed in is a version too', async () => {
      const merged = good(await stale('automatic_merge', ['a\nb\nc\n', 'A\nb\nc\n', 'a\nb\nC\n']));
      expect(merged).toMatchObject({
        outcome: 'merged',
        written: 3,
        artifact: { head: 4, versions: 4, conflict: null },
      });
      expect([await read('plan'), await read('plan', 3)]).toEqual(['A\nb\nC\n', 'a\nb\nC\n']);
      const { items } = good(
        await hub.history(crew.person, { team: 'crew', artifact: 'plan' }, { limit: 9 }),
      );
      expect(items.map(({ state }) => state)).toEqual(['merged', 'superseded', 'current', 'current']);
      // Who wrote on from what it had handed in has missed the other’s line alone.
      expect(good(await update(crew.person, 'plan', 'a\nbb\nC\n', 3))).toMatchObject({ outcome: 'conflict' });
    });

    test('that adds nothing to a merge is kept, and the head stays', async () => {
      const merged = good(await stale('automatic_merge', ['a\nx\nb\n', 'A\nx\nB\n', 'A\nx\nb\n']));
      expect(merged).toMatchObject({ outcome: 'merged' });
      expect(await read('plan')).toBe('A\nx\nB\n');
      expect(await read('plan', merged.written)).toBe('A\nx\nb\n');
    });

    test('is kept beside the head where lines do not merge: changed twice, no text, too large', async () => {
      expect(good(await stale('automatic_merge', ['a\n', 'b\n', 'c\n'])).conflict).toContain('=======');
      good(await hub.resolve(crew.lead, { team: 'crew', artifact: 'plan' }, { take: 'head' }));
      good(await update(crew.lead, 'plan', 'b\0', 2));
      const binary = good(await update(crew.lead, 'plan', 'c\0', 2));
      expect([binary.outcome, binary.conflict]).toEqual(['conflict', undefined]);
      good(await hub.resolve(crew.lead, { team: 'crew', artifact: 'plan' }, { take: 'head' }));
      good(await update(crew.lead, 'plan', `a${'x\n'.repeat(600_000)}`, 4));
      expect(good(await update(crew.lead, 'plan', 'b\0b', 4)).outcome).toBe('conflict');
    });

    test('of two at once from one base, one wins and the other goes by the policy', async () => {
      for (const policy of ['last_write_wins', 'manual_merge', 'automatic_merge'] as const) {
        good(await create(crew.lead, policy, 'a\nb\nc\n', { policy }));
        const answers = await Promise.all([
          update(crew.lead, policy, 'A\nb\nc\n', 1),
          update(crew.person, policy, 'a\nb\nC\n', 1, other),
        ]);
        const outcomes = answers.map((answer) => good(answer).outcome).toSorted();
        const second = { last_write_wins: 'written', manual_merge: 'conflict', automatic_merge: 'merged' }[
          policy
        ];
        expect(outcomes).toEqual([second, 'written'].toSorted());
      }
    });

    test('of many at once by merge, every line comes in', async () => {
      const lines = Array.from({ length: 40 }, (_, n) => `${n}\n`);
      good(await create(crew.lead, 'plan', lines.join(''), { policy: 'automatic_merge' }));
      const writers = Array.from({ length: 8 }, (_, n) =>
        update(crew.lead, 'plan', lines.with(n * 5, `by ${n}\n`).join(''), 1, n % 2 ? hub : other),
      );
      for (const answer of await Promise.all(writers))
        expect(['written', 'merged']).toContain(good(answer).outcome);
      const text = await read('plan');
      expect(Array.from({ length: 8 }, (_, n) => text.includes(`by ${n}\n`))).not.toContain(false);
    });
  });

  describe('a conflict', () => {
    beforeEach(async () => {
      good(await create(crew.lead, 'plan', 'a\n'));
      good(await update(crew.lead, 'plan', 'b\n', 1));
      good(await update(crew.person, 'plan', 'c\n', 1));
    });
    const resolve = (input: Parameters<ArtifactService['resolve']>[2], on = hub) =>
      on.resolve(crew.lead, { team: 'crew', artifact: 'plan' }, input);

    test('ends by taking the head, which writes nothing', async () => {
      expect(good(await resolve({ take: 'head' }))).toMatchObject({
        outcome: 'resolved',
        written: 2,
        artifact: { head: 2, versions: 3, conflict: null },
      });
      expect(codeOf(await resolve({ take: 'head' }))).toBe('artifact.no_conflict');
      const { items } = good(await hub.history(crew.lead, { team: 'crew', artifact: 'plan' }, { limit: 1 }));
      expect(items).toMatchObject([{ version: 3, state: 'superseded' }]);
    });

    test('ends by taking what waited, or a body that joins both', async () => {
      expect(good(await resolve({ take: 'conflict' }))).toMatchObject({
        written: 4,
        newest: { state: 'current' },
      });
      expect(await read('plan')).toBe('c\n');
      good(await update(crew.person, 'plan', 'd\n', 2));
      expect(good(await resolve({ ...bytes('c and d\n'), base: 4, note: 'hunter2' }))).toMatchObject({
        newest: { state: 'merged', base: 4, note: '[redacted]' },
      });
      expect(await read('plan')).toBe('c and d\n');
    });

    test('is not ended over a head that came later, unless that was seen', async () => {
      good(await update(crew.person, 'plan', 'late\n', 2));
      for (const input of [{ take: 'conflict' } as const, bytes('joined\n')])
        expect(await resolve(input)).toMatchObject({
          error: { code: 'artifact.moved', details: { head: 4 } },
        });
      expect(codeOf(await resolve({ ...bytes('joined\n'), base: 2 }))).toBe('artifact.moved');
      expect(good(await resolve({ ...bytes('joined\n'), base: 4 }))).toMatchObject({ outcome: 'resolved' });
    });

    test('is ended once, whoever asks', async () => {
      const answers = await Promise.all([
        resolve({ take: 'conflict' }),
        resolve({ take: 'conflict' }, other),
      ]);
      expect(answers.map(codeOf).toSorted()).toEqual(['artifact.no_conflict', 'ok']);
    });
  });

  describe('who may', () => {
    test('roles that only read write documents, and no files', async () => {
      const members = {
        reviewer: await crew.join('rita', 'reviewer'),
        architect: await crew.join('ann', 'architect'),
        developer: await crew.join('bob', 'developer'),
        planner: await crew.join('pia', 'developer', 'required'),
      };
      for (const [who, by] of Object.entries(members))
        for (const type of ['design_doc', 'review_comment', 'data', 'code_file', 'test_file'] as const) {
          const isFile = type === 'code_file' || type === 'test_file';
          const wanted = isFile && who !== 'developer' ? 'artifact.forbidden' : 'ok';
          expect([who, type, codeOf(await create(by, `${who}/${type}`, 'x', { type }))]).toEqual([
            who,
            type,
            wanted,
          ]);
        }
      expect(await create(members.planner, 'x', 'x', { type: 'code_file' })).toMatchObject({
        error: { message: expect.stringContaining('plan is approved') },
      });
      good(await create(crew.lead, 'main.ts', 'x', { type: 'code_file' }));
      expect(codeOf(await update(members.reviewer, 'main.ts', 'y', 1))).toBe('artifact.forbidden');
    });

    test('sessions outside the team, other people, viewers and agents', async () => {
      const made = good(await create(crew.lead, 'plan', 'x'));
      const outsider = bench().of(await bench().addSession());
      const eve = bench().person({ user: await bench().addUser() });
      const agent = await bench().addAgent();
      const daemon: Principal = {
        kind: 'agent',
        user: bench().user,
        token: crew.person.token,
        agent: agent.id,
      };
      const get = (by: Principal, artifact: string, team?: string) => hub.get(by, { artifact, team }, {});
      expect(codeOf(await get(outsider, 'plan', 'crew'))).toBe('team.forbidden');
      expect(codeOf(await get(outsider, made.artifact.id))).toBe('artifact.not_found');
      expect(codeOf(await get(eve, 'plan', 'crew'))).toBe('team.not_found');
      expect(codeOf(await get(eve, made.artifact.id))).toBe('artifact.not_found');
      expect(codeOf(await get(eve, made.artifact.id.slice(0, 12)))).toBe('artifact.not_found');
      expect(codeOf(await get(daemon, 'plan', 'crew'))).toBe('auth.forbidden');
      expect(good(await hub.list(outsider, { limit: 5 })).items).toEqual([]);
      expect(good(await hub.list(eve, { limit: 5 })).items).toEqual([]);
      const viewer = bench().person({ role: 'viewer' });
      expect(codeOf(await get(viewer, 'plan', 'crew'))).toBe('ok');
      expect(codeOf(await update(viewer, 'plan', 'y', 1))).toBe('auth.forbidden');
      const none = Buffer.from('');
      for (const by of [viewer, daemon])
        expect(codeOf(await hub.upload(by, digestOf(none), none))).toBe('auth.forbidden');
    });

    test('a team may be left out by who is in exactly one', async () => {
      good(await create(crew.lead, 'plan', 'x'));
      const get = (by: Principal) => hub.get(by, { artifact: 'plan' }, {});
      expect(codeOf(await get(crew.lead))).toBe('ok');
      expect(codeOf(await get(crew.person))).toBe('team.not_named');
      expect(
        codeOf(
          await artifactsOn(bench(), { self: crew.team.lead }).get(crew.person, { artifact: 'plan' }, {}),
        ),
      ).toBe('ok');
    });

    test('who has left, and a deleted team: nobody writes, its person reads by id', async () => {
      const dev = await crew.join('bob', 'developer');
      const { artifact } = good(await create(dev, 'plan', 'x'));
      const mate = await bench().store.read((reader) =>
        teamRows.findLiveTeammate(reader, crew.team.id, 'bob'),
      );
      await bench().store.unit((tx) => teamRows.leaveTeam(tx, mate!, 'stopped'));
      expect(codeOf(await update(dev, 'plan', 'y', 1))).toBe('team.forbidden');
      await bench().store.unit((tx) => teamRows.markTeamDeleted(tx, crew.team.id));
      expect(codeOf(await update(crew.person, artifact.id, 'y', 1))).toBe('team.not_found');
      expect(codeOf(await hub.get(crew.person, { artifact: artifact.id }, {}))).toBe('ok');
    });
  });

  describe('bounds', () => {
    test('a body of 25 MB comes back, one octet more is refused', async () => {
      const body = Buffer.alloc(LIMITS.artifactBytes, 'abc\n');
      const uploaded = good(await hub.upload(crew.lead, digestOf(body), body));
      good(await other.upload(crew.lead, digestOf(body), body));
      good(await hub.create(crew.lead, 'crew', { name: 'big', type: 'data', digest: uploaded.digest }));
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
      const make = () => hub.create(crew.lead, 'crew', { name: 'x', type: 'data', digest });
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
    good(await on.create(crew.lead, 'crew', { ...texts, ...bytes('a\nb\nc\n') }));
    good(await update(crew.lead, 'plan', 'A\nb\nc\n', 1, on));
    good(await update(crew.lead, 'plan', 'a\nb\nC\n', 1, on));
    good(await update(crew.lead, 'plan', 'Z\nb\nC\n', 1, on));
    expect(codeOf(await update(crew.lead, 'plan', 'Y\nb\nC\n', 1, on))).toBe('artifact.in_conflict');
    good(await on.resolve(crew.lead, { team: 'crew', artifact: 'plan' }, { take: 'head' }));
    expect(told).toEqual(['1 current', '2 current', '3 superseded', '4 merged', '5 conflict']);
  });
});
