export { CallWaits, type BegunWait } from './call-waits.ts';
export { HubRoster, type HubFace } from './hub-roster.ts';
export { onOneHub } from './on-one-hub.ts';
