import type { RouteAnswer } from '#contract';
import type { ClaimOutcome, TaskDetail, TaskView } from '#hub';
import { TASK_PRIORITIES, type Attempt, type Task, type TaskActivity, type TaskDetails } from '#domain';

type Card = RouteAnswer<'tasks.claim'>['tasks'][number]['task'];
type Claimed = RouteAnswer<'tasks.claim'>['tasks'][number];

function viewCard(task: Task, { tags, dueAt }: Pick<TaskDetails, 'tags' | 'dueAt'>): Card {
  return {
    id: task.id,
    board: task.board,
    team: task.team,
    title: task.title,
    state: task.state,
    priority: TASK_PRIORITIES[task.priority],
    position: task.position,
    assignee: task.assignee,
    tags,
    dueAt,
    blocked: task.blocked,
    unmet: task.unmet,
    notBefore: task.notBefore,
    claimedBy: task.claimedBy,
    fence: task.fence,
    attempts: task.attempts,
    mostAttempts: task.mostAttempts,
    createdAt: task.createdAt,
    updatedAt: task.updatedAt,
    doneAt: task.doneAt,
  };
}

export function viewTask(view: TaskView): RouteAnswer<'tasks.list'>['items'][number] {
  const { task, boardName, assigneeName, workerName, waitsFor } = view;
  return { ...viewCard(task, view), boardName, assigneeName, workerName, waitsFor };
}

export function viewTaskDetail(detail: TaskDetail): RouteAnswer<'tasks.show'> {
  const { details, needs, neededBy, attempts } = detail;
  return {
    ...viewTask(detail),
    ...viewText(details),
    result: details.result,
    createdBy: details.createdBy,
    needs,
    neededBy,
    tries: attempts.map(viewAttempt),
  };
}

function viewText({ description, metadata, checklist, work }: TaskDetails) {
  return { description, metadata, checklist, work };
}

function viewAttempt(attempt: Attempt): RouteAnswer<'tasks.show'>['tries'][number] {
  const { id, claimant, session, turn, fence, state, cause, startedAt, endedAt } = attempt;
  return { id, claimant, session, turn, fence, state, cause, startedAt, endedAt };
}

export function viewActivity(activity: TaskActivity): RouteAnswer<'tasks.note'> {
  const { seq, at, by, door, action, data, note } = activity;
  return { seq, at, by, door, action, data, note };
}

function viewClaimed({ task, details, fence, attempt }: ClaimOutcome['tasks'][number]): Claimed {
  return { task: viewCard(task, details), ...viewText(details), fence, attempt };
}

export function viewClaim({ tasks, why }: ClaimOutcome): RouteAnswer<'tasks.claim'> {
  return { tasks: tasks.map(viewClaimed), why };
}

/** What an agent gets that asks for its next task, which claims it. */
export function viewNextClaim({ tasks, why }: ClaimOutcome): RouteAnswer<'tasks.next'> {
  const [first] = tasks;
  if (!first) return { task: null, claim: null, why };
  const { task, ...claim } = viewClaimed(first);
  return { task, claim, why: null };
}

export function viewNext({
  task,
  why,
}: {
  task: TaskView | null;
  why: string | null;
}): RouteAnswer<'tasks.next'> {
  return { task: task && viewTask(task), claim: null, why };
}
