export { createHub, type HubOptions } from './create-hub.ts';
export * from './settings/index.ts';
export type * from './services.ts';
