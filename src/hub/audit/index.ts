export { createAudit } from './audit-service.ts';
export { doorOf, principalText, recordAudit } from './record-audit.ts';
