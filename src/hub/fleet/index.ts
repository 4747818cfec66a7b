export { createFleet } from './fleet-service.ts';
export { livenessWatcher } from './liveness-watcher.ts';
