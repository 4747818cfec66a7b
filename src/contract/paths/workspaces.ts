/** The directories that sessions work in. */
export const WORKSPACE_PATHS = {
  'workspaces.list': ['GET', '/api/v1/workspaces'],
  'workspaces.diff': ['GET', '/api/v1/sessions/:session/workspace/diff'],
  'workspaces.merge': ['POST', '/api/v1/sessions/:session/workspace/merge'],
  'workspaces.discard': ['POST', '/api/v1/sessions/:session/workspace/discard'],
  'workspaces.answer': ['POST', '/api/v1/agents/self/workspace_answers'],
} as const;
