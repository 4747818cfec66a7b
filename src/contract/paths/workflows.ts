/** Workflows: reading and planning them. */
export const WORKFLOW_PATHS = {
  'workflows.list': ['GET', '/api/v1/workflows'],
  'workflows.check': ['POST', '/api/v1/workflows/check'],
} as const;
