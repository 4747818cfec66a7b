import type { RouteAnswer } from '#contract';
import { TASK_PRIORITIES, type Board, type Schedule, type TaskDraft, type TaskState } from '#domain';

export function viewBoard(board: Board): RouteAnswer<'boards.create'> {
  const { id, name, description, review, mostAttempts, work, createdAt, removedAt } = board;
  return { id, name, description, review, mostAttempts, work, createdAt, removedAt };
}

export function viewCountedBoard({
  board,
  counts,
}: {
  board: Board;
  counts: Record<TaskState, number>;
}): RouteAnswer<'boards.show'> {
  return { ...viewBoard(board), counts };
}

export function viewSchedule(schedule: Schedule): RouteAnswer<'schedules.create'> {
  const { id, board, cron, timeZone, draft, paused, nextAt, lastTask, createdAt } = schedule;
  return { id, board, cron, timeZone, draft: viewDraft(draft), paused, nextAt, lastTask, createdAt };
}

function viewDraft(draft: TaskDraft): RouteAnswer<'schedules.create'>['draft'] {
  const { title, description, state, priority, dueAt, metadata, assignee, work, mostAttempts } = draft;
  return {
    title,
    description,
    state,
    priority: priority === undefined ? undefined : TASK_PRIORITIES[priority],
    tags: draft.tags && [...draft.tags],
    dueAt,
    metadata,
    checklist: draft.checklist && [...draft.checklist],
    assignee,
    work,
    mostAttempts,
    needs: draft.needs && [...draft.needs],
  };
}
