import { beforeEach, describe, expect, test } from 'vitest';
import type { WireLine } from '#domain';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { TeamBench } from '../teams/testing/team-bench.ts';

const LINE: WireLine = {
  seq: 7,
  at: 1_000,
  to: 'muster',
  method: 'session/update',
  kind: 'notice',
  message: '{}',
  cut: false,
};
const QUERY = { before: null, after: 3, limit: 10 };

onEachStore('protocol logs', (bench) => {
  let on: TeamBench;
  beforeEach(async () => {
    on = await TeamBench.on(bench());
    await on.crew([on.mate('mill', { task: 'begin' })]);
  });

  describe('of a session', () => {
    test('are asked of its agent, and its answer is the caller’s', async () => {
      await on.agent.answer('done');
      const reading = on.hub.wireLogs.page(on.ada, 'crew:developer:mill', QUERY);
      const request = await on.agent.next('workspace', 0);
      expect(request.ask).toEqual({ do: 'wire', ...QUERY });
      const answer = { is: 'wire', items: [LINE], earlier: true, later: false } as const;
      good(await on.hub.workspaces.answer(on.agent.by, request.id, { ...answer, items: [LINE] }));
      expect(good(await reading)).toEqual({ items: [LINE], earlier: true, later: false });
    });

    test('are for its person alone', async () => {
      await on.agent.answer('done');
      const mill = await on.asMate('mill');
      expect(codeOf(await on.hub.wireLogs.page(mill, mill.session, QUERY))).toBe('auth.forbidden');
    });

    test('are not there where it runs on no agent', async () => {
      const lead = await on.lead({ agent: null });
      expect(codeOf(await on.hub.wireLogs.page(on.ada, lead.session, QUERY))).toBe('session.log_unknown');
    });
  });
});
