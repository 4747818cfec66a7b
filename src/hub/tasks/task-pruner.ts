import { Periodic } from '#base';
import type { TaskId } from '#domain';
import { taskRows } from '#store';
import type { HubDeps } from '../deps.ts';

const EVERY_MS = 3_600_000;
/** Small, so that a unit of it never holds the others up for long. */
const ROWS_A_UNIT = 200;

/** Removes tasks that ended longer ago than they are kept, and boards that were removed as long ago. */
export function taskPruner({ store, clock, log, settings }: HubDeps): Periodic {
  return new Periodic({
    name: 'task-pruner',
    everyMs: EVERY_MS,
    clock,
    log,
    round: async () => {
      for (let after: TaskId | null = null; ;) {
        const chunk: { last: TaskId | null } = await store.unit((tx) =>
          taskRows.pruneTasks(tx, tx.now - settings().keepTasksMs, after, ROWS_A_UNIT),
        );
        if (chunk.last === null) break;
        after = chunk.last;
      }
      await store.unit((tx) => taskRows.pruneBoards(tx, tx.now - settings().keepTasksMs));
    },
  });
}
