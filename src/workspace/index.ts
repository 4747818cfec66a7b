export { createWorkspaces, type Workspaces, type WorkspacesOptions } from './workspaces.ts';
