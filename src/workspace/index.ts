export { createWorkspaces, type Workspaces, type WorkspacesOptions } from './workspaces.ts';
export { parseGitAddress } from './git-address.ts';
export type { Checkout, GitSource } from './checkout.ts';
