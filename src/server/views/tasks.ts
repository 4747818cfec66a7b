import type { RouteAnswer } from '#contract';
import type { ClaimOutcome, NamedActivity, TaskDetail, TaskView } from '#hub';
import { columnsFrom, TASK_PRIORITIES, type Attempt, type Task, type TaskDetails } from '#domain';

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
  const { task, stateSince, boardName, assigneeName, workerName, status, waitsFor } = view;
  const names = { boardName, assigneeName, workerName, status, waitsFor };
  return { ...viewCard(task, view), ...names, stateSince, moves: columnsFrom(task.state) };
}

export function viewTaskDetail(detail: TaskDetail): RouteAnswer<'tasks.show'> {
  const { details, needs, neededBy, attempts, names } = detail;
  return {
    ...viewTask(detail),
    ...viewText(details),
    result: details.result,
    createdBy: details.createdBy,
    createdByName: names?.get(details.createdBy) ?? null,
    needs,
    neededBy,
    tries: attempts.map((attempt) => viewAttempt(attempt, names?.get(attempt.claimant) ?? null)),
  };
}

function viewText({ description, metadata, checklist, work }: TaskDetails) {
  return { description, metadata, checklist, work };
}

function viewAttempt(
  attempt: Attempt,
  claimantName: string | null,
): RouteAnswer<'tasks.show'>['tries'][number] {
  const { id, claimant, session, turn, fence, state, cause, startedAt, endedAt } = attempt;
  return { id, claimant, claimantName, session, turn, fence, state, cause, startedAt, endedAt };
}

export function viewActivity(activity: NamedActivity): RouteAnswer<'tasks.note'> {
  const { seq, at, by, door, action, data, note, names } = activity;
  return { seq, at, by, byName: names[by] ?? null, door, action, data, note, names };
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
