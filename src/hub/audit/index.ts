export { createAudit } from './audit-service.ts';
export { doorOf, principalText, recordAudit, recordAuditOf } from './record-audit.ts';
