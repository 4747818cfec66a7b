import { beforeEach, expect, test } from 'vitest';
import type { Principal } from '#domain';
import { teamRows } from '#store';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import type { ArtifactService } from './artifact-verbs.ts';
import { digestOf } from './keep-body.ts';
import { ArtifactHand } from './testing/artifact-hand.ts';
import { aCrew, artifactsOn, type Crew } from './testing/crew.ts';

onEachStore('who may read and write artifacts', (bench) => {
  let crew: Crew;
  let hub: ArtifactService;
  let hand: ArtifactHand;
  beforeEach(async () => {
    crew = await aCrew(bench());
    hub = artifactsOn(bench());
    hand = new ArtifactHand(hub, crew);
  });

  const create: ArtifactHand['create'] = (...args) => hand.create(...args);
  const update: ArtifactHand['update'] = (...args) => hand.update(...args);

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
      codeOf(await artifactsOn(bench(), { self: crew.team.lead }).get(crew.person, { artifact: 'plan' }, {})),
    ).toBe('ok');
  });

  test('who has left, and a deleted team: nobody writes, its person reads by id', async () => {
    const dev = await crew.join('bob', 'developer');
    const { artifact } = good(await create(dev, 'plan', 'x'));
    const mate = await bench().store.read((reader) => teamRows.findLiveTeammate(reader, crew.team.id, 'bob'));
    await bench().store.unit((tx) => teamRows.leaveTeam(tx, mate!, 'stopped'));
    expect(codeOf(await update(dev, 'plan', 'y', 1))).toBe('team.forbidden');
    await bench().store.unit((tx) => teamRows.markTeamDeleted(tx, crew.team.id));
    expect(codeOf(await update(crew.person, artifact.id, 'y', 1))).toBe('team.not_found');
    expect(codeOf(await hub.get(crew.person, { artifact: artifact.id }, {}))).toBe('ok');
  });
});
