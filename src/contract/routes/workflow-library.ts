import { z } from 'zod';
import type { WORKFLOW_LIBRARY_PATHS } from '../paths/workflow-library.ts';
import * as library from '../schemas/workflow-library.ts';
import { people, type RouteSpec } from './route-spec.ts';

const ofSchedule = z.object({ run_schedule: library.orderRef });
const ofHook = z.object({ hook: library.orderRef });

/** Workflows that are kept, and what starts runs by itself. */
export const WORKFLOW_LIBRARY_ROUTES = {
  'workflows.save': {
    summary: 'Save a workflow under a name; a text that is wrong is not kept, and its places are told',
    callers: people,
    body: library.saveRequest,
    answer: library.saveAnswer,
    idempotent: true,
  },
  'workflows.remove': {
    summary: 'Remove a saved workflow; schedules and hooks that were made of it keep its text',
    callers: people,
    params: z.object({ workflow: library.workflowRef }),
    answer: library.savedView,
  },
  'workflows.allowed': {
    summary: 'List the texts that were let run whenever a session starts them',
    callers: people,
    answer: library.allowedList,
  },
  'workflows.disallow': {
    summary: 'Ask again before a text runs that a session starts',
    callers: people,
    params: z.object({ hash: library.hashRef }),
    answer: library.allowedText,
  },
  'run_schedules.create': {
    summary: 'Have a workflow run again and again, by a cron line in a time zone',
    callers: people,
    body: library.scheduleRequest,
    answer: library.scheduleAnswer,
    idempotent: true,
  },
  'run_schedules.list': {
    summary: 'List schedules that start runs',
    callers: people,
    answer: library.runScheduleList,
  },
  'run_schedules.preview': {
    summary: 'Say when a cron line comes true next in a time zone; nothing is stored',
    callers: people,
    query: library.previewQuery,
    answer: library.previewAnswer,
  },
  'run_schedules.change': {
    summary: 'Pause a schedule that starts runs, or let it go on',
    callers: people,
    params: ofSchedule,
    body: library.scheduleChange,
    answer: library.runScheduleView,
  },
  'run_schedules.remove': {
    summary: 'Remove a schedule that starts runs; the runs stay',
    callers: people,
    params: ofSchedule,
    answer: library.runScheduleView,
  },
  'hooks.create': {
    summary: 'Make a hook: an address at which signed requests start runs; its secret is shown once',
    callers: people,
    body: library.hookRequest,
    answer: library.hookAnswer,
  },
  'hooks.list': { summary: 'List hooks, without their secrets', callers: people, answer: library.hookList },
  'hooks.rotate': {
    summary: 'Give a hook another secret; the one before is good for nothing from now on',
    callers: people,
    params: ofHook,
    answer: library.rotateAnswer,
  },
  'hooks.remove': {
    summary: 'Remove a hook; the runs that it started stay',
    callers: people,
    params: ofHook,
    answer: library.hookView,
  },
  'hooks.deliver': {
    summary: 'Start the run of a hook; no token, but a signature by the secret of the hook',
    callers: ['anyone'],
    params: ofHook,
    answer: library.deliverAnswer,
  },
} as const satisfies Record<keyof typeof WORKFLOW_LIBRARY_PATHS, RouteSpec>;
