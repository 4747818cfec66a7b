export { createApp, type App, type AppOptions } from './http/app.ts';
export { createLog, type LogOptions } from './log.ts';
export { startServer, type RunningServer, type ServerSettings } from './socket-server.ts';
export { HubMetrics } from './telemetry/hub-metrics.ts';
export { observedBy } from './telemetry/observer.ts';
export { openTracing } from './telemetry/open-tracing.ts';
export { openHub, type HubPlace, type OpenedHub } from './start.ts';
// What whoever composes a hub needs to read its settings beforehand.
export {
  environmentLayer,
  readSettingsYaml,
  resolveSettings,
  type ResolvedSettings,
  type SettingLayer,
  type StoreMeter,
} from '#hub';
