export { findRole } from './find-role.ts';
export { createRoles } from './role-service.ts';
export { noRoleFiles, RoleShelf, type RoleFiles } from './role-shelf.ts';
export type { RoleText } from './role-text.ts';
