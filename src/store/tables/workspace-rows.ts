// All verbs on workspaces by one name.
export * from './workspaces.ts';
export * from './workspace-requests.ts';
