export { createWorkspaceService } from './workspace-service.ts';
export { workspaceRequestExpirer } from './request-expirer.ts';
export { teamWork } from './team-work.ts';
