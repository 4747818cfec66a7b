export { findRole } from './find-role.ts';
export { roleFields, roleOf, rolePrompt } from './role-fields.ts';
export { createRoles } from './role-service.ts';
export { noRoleFiles, RoleShelf, type RoleFiles } from './role-shelf.ts';
// `readRole` is loaded where a text is read: it brings what reads YAML.
export type { RoleText } from './role-text.ts';
