export { createWorkspaceService } from './workspace-service.ts';
export { answerTo } from './answer-to.ts';
export { askAgent } from './ask-agent.ts';
export { odd, refused } from './workspace-answer.ts';
export { workspaceRequestExpirer } from './request-expirer.ts';
export { teamWork } from './team-work.ts';
