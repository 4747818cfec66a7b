import { z } from 'zod';
import * as answer from '../schemas/task-answers.ts';
import * as task from '../schemas/tasks.ts';
import { pageQuery } from '../schemas/common.ts';
import type { TASK_PATHS } from '../paths/tasks.ts';
import { owners, type RouteSpec } from './route-spec.ts';

const ofTask = z.object({ task: task.taskRef });
/** Whoever may work on a task. */
const workers = ['user', 'session', 'agent'] as const;

/** Tasks: making, finding, changing them; claiming and ending them. */
export const TASK_ROUTES = {
  'tasks.create': {
    summary: 'Make a task',
    callers: owners,
    body: task.createRequest,
    answer: answer.taskDetail,
    idempotent: true,
  },
  'tasks.list': {
    summary: 'List tasks',
    callers: owners,
    query: task.listQuery,
    answer: answer.taskPage,
  },
  'tasks.next': {
    summary: 'See the task that a claim would give; the token of an agent claims it',
    callers: workers,
    query: task.nextQuery,
    answer: answer.nextAnswer,
  },
  'tasks.claim': {
    summary: 'Claim the next tasks that are ready',
    callers: workers,
    body: task.claimRequest,
    answer: answer.claimAnswer,
  },
  'tasks.show': { summary: 'Show a task', callers: workers, params: ofTask, answer: answer.taskDetail },
  'tasks.change': {
    summary: 'Change a task: its text, priority, tags, due time, assignee, checklist, block',
    callers: owners,
    params: ofTask,
    body: task.changeRequest,
    answer: answer.taskDetail,
  },
  'tasks.activity': {
    summary: 'Read the feed of a task, newest first',
    callers: owners,
    params: ofTask,
    query: pageQuery,
    answer: answer.activityPage,
  },
  'tasks.move': {
    summary: 'Move a task to another column, or beside another task',
    callers: owners,
    params: ofTask,
    body: task.moveRequest,
    answer: answer.taskDetail,
  },
  'tasks.note': {
    summary: 'Write a note into the feed of a task',
    callers: workers,
    params: ofTask,
    body: task.noteRequest,
    answer: answer.activity,
    idempotent: true,
  },
  'tasks.link': {
    summary: 'Have a task wait until another is done',
    callers: owners,
    params: ofTask,
    body: task.linkRequest,
    answer: answer.taskDetail,
  },
  'tasks.unlink': {
    summary: 'Have a task wait for another no longer',
    callers: owners,
    params: z.object({ task: task.taskRef, needs: task.taskRef }),
    answer: answer.taskDetail,
  },
  'tasks.rerun': {
    summary: 'Make a task that is done, cancelled or blocked ready again, with all its attempts',
    callers: owners,
    params: ofTask,
    body: task.rerunRequest,
    answer: answer.taskDetail,
  },
  'tasks.complete': {
    summary: 'Complete a claimed task, with its result',
    callers: workers,
    params: ofTask,
    body: task.completeRequest,
    answer: answer.taskDetail,
  },
  'tasks.fail': {
    summary: 'Say that the attempt at a claimed task failed',
    callers: workers,
    params: ofTask,
    body: task.failRequest,
    answer: answer.taskDetail,
  },
  'tasks.return': {
    summary: 'Give a claimed task back; it is ready at once and the attempt does not count',
    callers: workers,
    params: ofTask,
    body: task.returnRequest,
    answer: answer.taskDetail,
  },
} as const satisfies Record<keyof typeof TASK_PATHS, RouteSpec>;
