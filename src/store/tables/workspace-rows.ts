// All verbs on workspaces by one name.
export * from './team-gates.ts';
export * from './workspaces.ts';
export * from './workspace-requests.ts';
