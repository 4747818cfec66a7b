/** What whoever watches over a hub asks of it. */
export const TELEMETRY_PATHS = {
  'hub.ready': ['GET', '/readyz'],
  'hub.metrics': ['GET', '/metrics'],
} as const;
