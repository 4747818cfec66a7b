export { createWorkspaces, type Workspaces } from './workspaces.ts';
export type { Checkouts } from './checkout.ts';
