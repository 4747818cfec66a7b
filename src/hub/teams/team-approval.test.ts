import { beforeEach, expect, test } from 'vitest';
import { onEachStore } from '../testing/hub-stores.ts';
import { good } from '../testing/hub-world.ts';
import { TeamBench } from './testing/team-bench.ts';

onEachStore('what a teammate asks in the background', (bench) => {
  let on: TeamBench;
  beforeEach(async () => {
    on = await TeamBench.on(bench());
  });

  test('is seen at once in the inbox, in its team and in the event log, in both hubs, and answered from there (T12)', async () => {
    const person = { limit: 10, state: 'pending' } as const;
    const begun = await on.hub.events.position();
    await on.crew([on.mate('bob', { task: 'build it' })]);
    const offer = await on.agent.takeTurn();
    good(await on.agent.start(offer));
    const call = { toolCallId: 'c1', kind: 'execute', title: 'Run make', command: 'make all' } as const;
    expect(good(await on.agent.ask(offer, 'r1', call))).toMatchObject({ state: 'pending' });

    // The clock has not moved since.
    for (const hub of [on.hub, on.other]) {
      const [asked] = good(await hub.approvals.list(on.ada, person)).items;
      expect(asked).toMatchObject({
        approval: { kind: 'permission', call: { command: 'make all', title: 'Run make' } },
      });
      expect(asked?.approval.session).toBe(offer.session.id);
      const [view] = good(await hub.teams.status(on.ada, 'crew')).teammates;
      expect(view?.session.status).toMatchObject({
        word: 'needs_you',
        why: expect.stringContaining('make all'),
      });
      expect(good(await hub.teams.status(on.ada, 'crew')).notices).toMatchObject([
        { code: expect.stringMatching(/./), teammate: offer.session.id },
      ]);
    }
    const told = await on.other.events.read(on.ada, { after: begun, limit: 100 });
    expect(JSON.stringify(told)).toContain('approval.asked');

    const id = good(await on.other.approvals.list(on.ada, person)).items[0]!.approval.id;
    good(
      await on.other.approvals.answer(on.ada, id, { answer: 'allow', scope: 'session', expiresInHours: 1 }),
    );
    expect(await on.agent.next('decision')).toMatchObject({ request: 'r1', answer: { decision: 'allow' } });
    expect((await on.view('bob')).session.status.word).toBe('working');
  });
});
