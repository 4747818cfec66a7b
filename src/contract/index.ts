export { ERROR_TABLE, EXIT, type ErrorBody } from './errors.ts';
export { PATHS, type Caller, type RouteName } from './paths.ts';
export { ROUTES, type ParsedInput, type RouteAnswer, type RouteInput, type RouteSpec } from './routes.ts';
export * as agentSchemas from './schemas/agent.ts';
export * as approvalSchemas from './schemas/approval.ts';
export * as commandSchemas from './schemas/command.ts';
export * as hubSchemas from './schemas/hub.ts';
export * as sessionSchemas from './schemas/session.ts';
export { transcriptEntry } from './schemas/transcript.ts';
