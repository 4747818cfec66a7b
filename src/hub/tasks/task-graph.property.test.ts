import {
  array,
  assert,
  asyncProperty,
  constant,
  constantFrom,
  nat,
  oneof,
  record,
  type Arbitrary,
} from 'fast-check';
import { expect, test } from 'vitest';
import { TASK_STATES, type TaskId } from '#domain';
import { counterRows, taskRows, type Reader } from '#store';
import type { TaskDetail } from '../services.ts';
import { onEachStore } from '../testing/hub-stores.ts';
import { good } from '../testing/hub-world.ts';
import { TaskBench } from './testing/task-bench.ts';

const TASKS = 6;
const one = nat(TASKS - 1);
const change = oneof(
  record({ do: constant('link' as const), task: one, needs: one }),
  record({ do: constant('unlink' as const), task: one, needs: one }),
  record({ do: constant('move' as const), task: one, state: constantFrom(...TASK_STATES) }),
  record({ do: constant('rerun' as const), task: one }),
  record({
    do: constant('claim' as const),
    end: constantFrom('complete', 'fail', 'giveBack', 'keep'),
  }),
);
type Change = typeof change extends Arbitrary<infer T> ? T : never;

/** The edges as they are stored. */
const edgesOf = (reader: Reader) =>
  reader.db.selectFrom('task_edges').select(['task_id', 'needs_id']).execute();

/** Tasks that reach themselves along what they need. */
function onCycles(edges: readonly { task_id: TaskId; needs_id: TaskId }[]): TaskId[] {
  const next = (id: TaskId) => edges.filter(({ task_id }) => task_id === id).map(({ needs_id }) => needs_id);
  return [...new Set(edges.map(({ task_id }) => task_id))].filter((start) => {
    const seen = new Set<TaskId>();
    for (let level = next(start); level.length > 0; level = level.flatMap(next)) {
      level = level.filter((id) => !seen.has(id));
      for (const id of level) seen.add(id);
    }
    return seen.has(start);
  });
}

onEachStore('the graph of tasks', (bench) => {
  test(
    'whatever is linked, moved, claimed and ended at the same time: no cycle, every counter right, claims of ready tasks alone',
    { timeout: 120_000 },
    async () => {
      const on = await TaskBench.on(bench());
      const session = await on.session();
      const perform = async (tasks: readonly TaskDetail[], done: Change, n: number): Promise<void> => {
        const { tasks: hub } = n % 2 ? on.hub : on.other;
        const id = (at: number) => tasks[at]!.task.id;
        if (done.do === 'link') await hub.link(on.ada, id(done.task), id(done.needs));
        else if (done.do === 'unlink') await hub.unlink(on.ada, id(done.task), id(done.needs));
        else if (done.do === 'move') good(await hub.move(on.ada, id(done.task), { state: done.state }));
        else if (done.do === 'rerun') await hub.rerun(on.ada, id(done.task));
        else await claimAndEnd(done.end, n);
      };
      const claimAndEnd = async (end: string, n: number) => {
        const hub = n % 2 ? on.hub : on.other;
        const [held] = (await on.claim(session, 1, hub)).tasks;
        if (!held) return;
        expect(held.task).toMatchObject({ state: 'in_progress', claimedBy: session.session });
        const { id } = held.task;
        // Somebody may have taken it away meanwhile: that is an answer, and no error.
        if (end === 'complete') await hub.tasks.complete(session, id, { fence: held.fence });
        else if (end === 'fail') await hub.tasks.fail(session, id, { fence: held.fence, reason: 'x' });
        else if (end === 'giveBack') await hub.tasks.giveBack(session, id, { fence: held.fence });
      };
      await assert(
        asyncProperty(array(array(change, { maxLength: 6 }), { maxLength: 6 }), async (rounds) => {
          const tasks: TaskDetail[] = [];
          for (let n = 0; n < TASKS; n++) tasks.push(await on.add(`t${n}`));
          for (const round of rounds) {
            await Promise.all(round.map((done, n) => perform(tasks, done, n)));
            await bench().store.read(async (reader) => {
              expect(await counterRows.miscounts(reader, 10)).toEqual([]);
              expect(onCycles(await edgesOf(reader))).toEqual([]);
              for (const { id } of (
                await taskRows.findTasks(
                  reader,
                  tasks.map(({ task }) => task.id),
                )
              ).filter(({ state, claimedBy }) => state === 'in_progress' && claimedBy !== null)) {
                const running = await reader.db
                  .selectFrom('attempts')
                  .select('fence')
                  .where('task_id', '=', id)
                  .where('state', '=', 'running')
                  .execute();
                expect(running).toHaveLength(1);
              }
            });
          }
          for (const { task } of tasks)
            good(await on.hub.tasks.move(on.ada, task.id, { state: 'cancelled' }));
        }),
        { numRuns: bench().store.dialect === 'sqlite' ? 25 : 8 },
      );
    },
  );
});
