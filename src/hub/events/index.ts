export { createEvents } from './event-service.ts';
export { eventPruner } from './event-pruner.ts';
