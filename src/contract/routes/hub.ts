import { z } from 'zod';
import * as agent from '../schemas/agent.ts';
import * as hub from '../schemas/hub.ts';
import type { HUB_PATHS } from '../paths/hub.ts';
import { owners, people, type RouteSpec } from './route-spec.ts';

/** Settings, the audit log, events, the hub itself. */
export const HUB_ROUTES = {
  'settings.list': { summary: 'List settings with their origins', callers: people, answer: hub.settingList },
  'settings.set': {
    summary: 'Set a setting of the hub',
    callers: people,
    needs: 'settings.change',
    params: z.object({ key: z.string().max(100) }),
    body: hub.settingSetRequest,
    answer: hub.settingView,
  },
  'audit.list': {
    summary: 'Read the audit log, newest first',
    callers: people,
    needs: 'audit.read',
    query: hub.auditQuery,
    answer: hub.auditPage,
  },
  'events.stream': {
    summary: 'Follow events by SSE, with replay',
    callers: owners,
    query: hub.eventsQuery,
    answer: hub.eventView,
    stream: true,
  },
  'hub.show': { summary: 'Show the hub', callers: owners, answer: hub.hubView },
  'hub.stop': { summary: 'Stop the hub', callers: people, needs: 'hub.manage', answer: agent.empty },
  'hub.recount': {
    summary: 'Recount the counters that guard bounds, and mend those that are off',
    callers: people,
    needs: 'hub.manage',
    answer: hub.recountAnswer,
  },
  'hub.health': { summary: 'Whether the hub answers', callers: ['anyone'], answer: hub.health },
  'hub.openapi': { summary: 'This interface as OpenAPI 3.1', callers: ['anyone'], answer: z.unknown() },
} as const satisfies Record<keyof typeof HUB_PATHS, RouteSpec>;
