import { runStart } from '../run-input.ts';
import {
  viewAllowed,
  viewHook,
  viewKeptHook,
  viewKeptSchedule,
  viewRunSchedule,
  viewSaved,
  viewSaveOutcome,
} from '../views/workflow-library.ts';
import { shown, type Handlers, type HubRoute } from './handler.ts';

type LibraryRoute = Extract<
  HubRoute,
  `workflows.${'save' | 'remove' | 'allowed' | 'disallow'}` | `run_schedules.${string}` | `hooks.${string}`
>;

/** Workflows that are kept, and what starts runs by itself; deliveries have a door of their own. */
export const WORKFLOW_LIBRARY_HANDLERS: Handlers<LibraryRoute> = {
  'workflows.save': ({ hub, by, body }) => shown(hub.library.save(by, body), viewSaveOutcome),
  'workflows.remove': ({ hub, by, params }) => shown(hub.library.remove(by, params.workflow), viewSaved),
  'workflows.allowed': ({ hub, by }) =>
    shown(hub.library.allowed(by), (items) => ({ items: items.map(viewAllowed) })),
  'workflows.disallow': ({ hub, by, params }) => shown(hub.library.disallow(by, params.hash), viewAllowed),
  'run_schedules.create': ({ hub, by, body: { cron, timeZone, ...order } }) =>
    shown(hub.runSchedules.add(by, { ...runStart(order), cron, timeZone }), viewKeptSchedule),
  'run_schedules.list': ({ hub, by }) =>
    shown(hub.runSchedules.list(by), (items) => ({ items: items.map(viewRunSchedule) })),
  'run_schedules.preview': ({ hub, by, query }) =>
    shown(hub.runSchedules.preview(by, query), (times) => ({ times })),
  'run_schedules.change': ({ hub, by, params, body }) =>
    shown(hub.runSchedules.pause(by, params.run_schedule, body.paused), viewRunSchedule),
  'run_schedules.remove': ({ hub, by, params }) =>
    shown(hub.runSchedules.remove(by, params.run_schedule), viewRunSchedule),
  'hooks.create': ({ hub, by, body: { takesBody, ...order } }) =>
    shown(hub.hooks.add(by, { ...runStart(order), takesBody }), viewKeptHook),
  'hooks.list': ({ hub, by }) => shown(hub.hooks.list(by), (items) => ({ items: items.map(viewHook) })),
  'hooks.rotate': ({ hub, by, params }) =>
    shown(hub.hooks.rotate(by, params.hook), ({ hook, secret }) => ({ hook: viewHook(hook), secret })),
  'hooks.remove': ({ hub, by, params }) => shown(hub.hooks.remove(by, params.hook), viewHook),
};
