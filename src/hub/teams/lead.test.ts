import { beforeEach, expect, test } from 'vitest';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { TeamBench } from './testing/team-bench.ts';

onEachStore('leads of teams', (bench) => {
  let on: TeamBench;
  beforeEach(async () => {
    on = await TeamBench.on(bench());
  });

  test('a person has a lead spawned with its team, which begins when everybody is there', async () => {
    const leadOn = { task: 'Review it', harness: 'other' };
    const teammates = [on.mate('bob'), on.mate('eve', { role: 'reviewer', task: 'Read it' })];
    const formed = good(await on.form({ leadOn, teammates }));
    expect(formed.lead.session).toMatchObject({ kind: 'delegate', label: 'crew-lead', harness: 'other' });
    expect(formed.lead.session.owner).toBe(good(await on.hub.sessions.self(on.ada)).id);
    const offers = [await on.agent.takeTurn(), await on.agent.takeTurn()];
    const lead = offers.find(({ session }) => session.id === formed.team.lead);
    expect(lead?.prompt).toMatch(/^Review it\n\nYou lead the team "crew"; your address is crew:lead:lead\./);
    expect(lead?.prompt).toContain('- crew:reviewer:eve, who has a first task already');
    expect(lead?.prompt).toContain('- crew:developer:bob, who waits for mail and tasks');
  });

  test('a lead of a name that is in use has another label, and a refused team leaves none behind', async () => {
    const leadOn = { task: 'Review it', harness: 'other' };
    good(await on.form({ leadOn }));
    expect(codeOf(await on.form({ leadOn }))).toBe('team.name_taken');
    good(await on.hub.teams.delete(on.ada, 'crew', { force: true }));
    const again = good(await on.form({ leadOn }));
    expect(again.lead.session.label).not.toBe('crew-lead');
    const { items } = good(await on.hub.sessions.list(on.ada, { state: 'live', limit: 20 }));
    expect(items.filter(({ session }) => session.kind === 'delegate')).toHaveLength(2);
  });

  test('a person names who leads; a session neither names nor spawns another', async () => {
    const delegate = await on.bench.addSession({ kind: 'delegate', label: 'mill', maySpawn: true });
    const formed = good(await on.form({ lead: delegate.id }));
    expect(formed.team.lead).toBe(delegate.id);
    const barred = await on.bench.addSession({ kind: 'delegate', label: 'not', maySpawn: false });
    expect(codeOf(await on.form({ name: 'two', lead: barred.id }))).toBe('team.not_allowed');
    const outside = await on.lead();
    expect(codeOf(await on.form({ name: 'two', lead: delegate.id }, outside))).toBe('auth.forbidden');
    expect(codeOf(await on.form({ name: 'two', leadOn: { task: 'x' } }, outside))).toBe('auth.forbidden');
    const both = { name: 'two', lead: delegate.id, leadOn: { task: 'x' } };
    expect(codeOf(await on.form(both))).toBe('request.invalid');
  });

  test('whose session has ended are followed by another, which finds tasks, names and mail in order', async () => {
    const leadOn = { task: 'Review it', harness: 'other' };
    const formed = good(await on.form({ leadOn, teammates: [on.mate('bob')], tasks: [{ title: 'build' }] }));
    const next = await on.lead();
    const name = (by = on.ada, session: string | undefined = next.session) =>
      on.hub.teams.lead(by, 'crew', { session });
    expect(codeOf(await name())).toBe('team.has_lead');
    good(await on.hub.sessions.close(on.ada, formed.team.lead, { force: true }));
    expect(codeOf(await name(next))).toBe('auth.forbidden');
    const barred = await bench().addSession({ maySpawn: false });
    expect(codeOf(await name(on.ada, barred.id))).toBe('team.not_allowed');

    const led = good(await name());
    expect(led.team.lead).toBe(next.session);
    expect(led.notices.map(({ code }) => code)).not.toContain('team.lead_ended');
    const [told] = await on.mail(next);
    expect(told).toMatchObject({ kind: 'team_notice' });
    expect(told?.body).toContain('You lead the team "crew" now');
    const audited = good(await on.hub.audit.list(on.ada, { limit: 50 }));
    expect(audited.items.map(({ action }) => action)).toContain('team.lead');
    // It directs the team: who ended with the lead before it is brought back, and answers to it.
    const back = good(await on.hub.teams.replace(next, 'crew', 'bob', {}));
    expect(good(await on.hub.sessions.show(on.ada, back.session)).session.owner).toBe(next.session);
    expect((await on.status('crew', next)).tasks.open).toBe(1);
  });
});
