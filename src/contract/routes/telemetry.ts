import * as telemetry from '../schemas/telemetry.ts';
import type { TELEMETRY_PATHS } from '../paths/telemetry.ts';
import { people, type RouteSpec } from './route-spec.ts';

/** What whoever watches over a hub asks of it. */
export const TELEMETRY_ROUTES = {
  'hub.ready': {
    summary: 'Whether calls should be sent to this hub; 503 when not',
    callers: ['anyone'],
    answer: telemetry.readiness,
  },
  'hub.metrics': {
    summary: 'Metrics as text for Prometheus',
    callers: people,
    needs: 'metrics.read',
    answer: telemetry.metrics,
    type: 'text/plain',
  },
} as const satisfies Record<keyof typeof TELEMETRY_PATHS, RouteSpec>;
