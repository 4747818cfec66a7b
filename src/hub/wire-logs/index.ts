export { createWireLogService } from './wire-log-service.ts';
