import { expect, test } from 'vitest';
import { runRows } from '#store';
import { onEachStore } from '../../testing/hub-stores.ts';
import { RunBench } from '../testing/run-bench.ts';
import type { Tree } from '../testing/tree-program.ts';

const agent = (name: string): Tree => ({ is: 'agent', name, writes: true });
const tree: Tree = { is: 'seq', of: [agent('a'), { is: 'par', of: [agent('b'), agent('c')] }] };

onEachStore('a run whose steps work for long', (bench) => {
  test('has no program in memory while nothing comes, keeps its lease, and goes on with what comes', async () => {
    const run = await RunBench.start(bench(), tree);
    try {
      await run.round();
      expect([run.programs, run.work.under.length]).toEqual([1, 1]);
      const { hub, fence } = await run.run();
      await run.unload();
      expect(run.programs).toBe(0);
      await run.round();
      expect(run.programs).toBe(0);
      expect(await run.run()).toMatchObject({ state: 'running', hub, fence });
      run.work.end(run.work.under[0]!, false);
      await run.round();
      await run.round();
      expect([run.programs, run.work.under.length]).toEqual([1, 2]);
      expect(await run.run()).toMatchObject({ hub, fence });
      await run.unload();
      for (const step of run.work.under) run.work.end(step, false);
      await run.round();
      await run.round();
      expect((await run.run()).state).toBe('done');
      expect(run.work.happened.map(({ is }) => is)).toEqual([
        'began',
        'ended',
        'began',
        'began',
        'ended',
        'ended',
      ]);
    } finally {
      await run.close();
    }
  });

  test('is left when a person moves it meanwhile', async () => {
    const run = await RunBench.start(bench(), tree);
    try {
      await run.unload();
      const { id } = await run.run();
      await bench().store.unit((tx) => runRows.moveRun(tx, id, 'pause'));
      await run.round();
      await bench().store.unit((tx) => runRows.moveRun(tx, id, 'go_on'));
      await run.round();
      await run.round();
      expect(run.programs).toBe(1);
      expect(run.work.happened).toHaveLength(1);
    } finally {
      await run.close();
    }
  });
});
