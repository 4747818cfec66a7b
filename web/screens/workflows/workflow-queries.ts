import { queryOptions } from '@tanstack/react-query';
import type { RouteAnswer } from '#contract';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';

export type Workflow = RouteAnswer<'workflows.list'>['items'][number];
export type RunSchedule = RouteAnswer<'run_schedules.list'>['items'][number];
export type Hook = RouteAnswer<'hooks.list'>['items'][number];

/** Files of the hub's machine, what was saved, what is built in. */
export const workflowLibrary = queryOptions({
  queryKey: [QUERY.workflows, 'list'],
  queryFn: ({ signal }) => valueOf(client.call('workflows.list', { signal })),
});

/** Texts that sessions may start without asking. */
export const allowedTexts = queryOptions({
  queryKey: [QUERY.workflows, 'allowed'],
  queryFn: ({ signal }) => valueOf(client.call('workflows.allowed', { signal })),
});

export const runSchedules = queryOptions({
  queryKey: [QUERY.workflows, 'schedules'],
  queryFn: ({ signal }) => valueOf(client.call('run_schedules.list', { signal })),
});

export const hooks = queryOptions({
  queryKey: [QUERY.workflows, 'hooks'],
  queryFn: ({ signal }) => valueOf(client.call('hooks.list', { signal })),
});

/** When a cron line comes true next, five times. */
export const ticksOf = (cron: string, timeZone: string) =>
  queryOptions({
    queryKey: [QUERY.workflows, 'ticks', cron, timeZone],
    queryFn: ({ signal }) =>
      valueOf(client.call('run_schedules.preview', { query: { cron, timeZone, count: 5 }, signal })),
    retry: false,
  });
