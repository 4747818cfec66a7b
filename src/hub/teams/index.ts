export { planDecided } from './plan-decided.ts';
export { createTeams } from './team-service.ts';
