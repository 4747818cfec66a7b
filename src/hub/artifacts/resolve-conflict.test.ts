import { beforeEach, expect, test } from 'vitest';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import type { ArtifactService } from './artifact-verbs.ts';
import { ArtifactHand, bytes } from './testing/artifact-hand.ts';
import { aCrew, artifactsOn, type Crew } from './testing/crew.ts';

onEachStore('a conflict of an artifact', (bench) => {
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
    const answers = await Promise.all([resolve({ take: 'conflict' }), resolve({ take: 'conflict' }, other)]);
    expect(answers.map(codeOf).toSorted()).toEqual(['artifact.no_conflict', 'ok']);
  });
});
