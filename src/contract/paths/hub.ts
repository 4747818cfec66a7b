/** Settings, the audit log, events, the hub itself. */
export const HUB_PATHS = {
  'settings.list': ['GET', '/api/v1/settings'],
  'settings.set': ['PUT', '/api/v1/settings/:key'],
  'audit.list': ['GET', '/api/v1/audit'],
  'events.stream': ['GET', '/api/v1/events'],
  'hub.show': ['GET', '/api/v1/hub'],
  'hub.stop': ['POST', '/api/v1/hub/stop'],
  'hub.recount': ['POST', '/api/v1/hub/recount'],
  'hub.health': ['GET', '/healthz'],
  'hub.openapi': ['GET', '/api/v1/openapi.json'],
} as const;
