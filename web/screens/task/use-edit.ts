import type { RouteInput } from '#contract';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { TaskDetail } from '../../live/views.ts';
import { useAction } from '../../parts/use-action.ts';

export type TaskChange = RouteInput<'tasks.change'>['body'];

/** Changes what stands on a card. */
export function useEdit(task: TaskDetail, done?: () => void) {
  return useAction(
    (body: TaskChange) => valueOf(client.call('tasks.change', { params: { task: task.id }, body })),
    { stale: [[QUERY.task, task.id], [QUERY.tasks]], ...(done ? { done } : {}) },
  );
}
