import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { assigneeInput } from './task-words.ts';
import type { Batch, BatchPlan, Step } from './batch-plan.ts';

/** Calls that are under way at once. */
const AT_ONCE = 4;

/** How a batch went. */
export interface BatchRun {
  done: number;
  of: number;
  refused: readonly { id: string; title: string; error: Error }[];
  isOver: boolean;
}

/** Carries a plan out, a few tasks at once; one that is refused stops no other. */
export function useBatch() {
  const queries = useQueryClient();
  const [run, setRun] = useState<BatchRun>();
  const carryOut = async (plan: BatchPlan, batch: Batch): Promise<BatchRun> => {
    const steps = plan.steps.filter(({ is }) => is !== 'skip');
    let now: BatchRun = { done: 0, of: steps.length, refused: [], isOver: false };
    const tell = (change: Partial<BatchRun>) => setRun((now = { ...now, ...change }));
    tell({});
    const waiting = [...steps];
    const work = async () => {
      for (let step = waiting.shift(); step; step = waiting.shift()) {
        const { id, title } = step.task;
        const error = await callFor(step, batch).then(
          () => undefined,
          (why: unknown) => (why instanceof Error ? why : new Error(String(why))),
        );
        if (error) tell({ refused: [...now.refused, { id, title, error }] });
        else tell({ done: now.done + 1 });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    await queries.invalidateQueries({ queryKey: [QUERY.tasks] });
    tell({ isOver: true });
    return now;
  };
  return { run, carryOut };
}

function callFor({ task }: Step, batch: Batch): Promise<unknown> {
  const params = { task: task.id };
  if (batch.do === 'move') return valueOf(client.call('tasks.move', { params, body: { state: batch.to } }));
  if (batch.do === 'rerun') return valueOf(client.call('tasks.rerun', { params, body: {} }));
  return valueOf(client.call('tasks.change', { params, body: { assignee: assigneeInput(batch.to) } }));
}
