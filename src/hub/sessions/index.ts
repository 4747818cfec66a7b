export { ensureSelf } from './address.ts';
export { delegateSweeper } from './delegate-sweeper.ts';
export { createSessions } from './session-service.ts';
