export { createAudit } from './audit-service.ts';
export { doorOf, principalText, recordAudit, type AuditNote } from './record-audit.ts';
