import { beforeEach, expect, test } from 'vitest';
import type { ConflictPolicy } from '#domain';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import type { ArtifactService } from './artifact-verbs.ts';
import { ArtifactHand } from './testing/artifact-hand.ts';
import { aCrew, artifactsOn, type Crew } from './testing/crew.ts';

onEachStore('an update of an artifact from an older version', (bench) => {
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
    const { items } = good(await hub.history(crew.person, { team: 'crew', artifact: 'plan' }, { limit: 9 }));
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
