/** Workflows that are kept, and what starts runs by itself. */
export const WORKFLOW_LIBRARY_PATHS = {
  'workflows.save': ['POST', '/api/v1/workflows'],
  'workflows.remove': ['DELETE', '/api/v1/workflows/:workflow'],
  'workflows.allowed': ['GET', '/api/v1/workflow-approvals'],
  'workflows.disallow': ['DELETE', '/api/v1/workflow-approvals/:hash'],
  'run_schedules.create': ['POST', '/api/v1/run-schedules'],
  'run_schedules.list': ['GET', '/api/v1/run-schedules'],
  'run_schedules.preview': ['GET', '/api/v1/run-schedules/preview'],
  'run_schedules.change': ['PATCH', '/api/v1/run-schedules/:run_schedule'],
  'run_schedules.remove': ['DELETE', '/api/v1/run-schedules/:run_schedule'],
  'hooks.create': ['POST', '/api/v1/hooks'],
  'hooks.list': ['GET', '/api/v1/hooks'],
  'hooks.rotate': ['POST', '/api/v1/hooks/:hook/rotate'],
  'hooks.remove': ['DELETE', '/api/v1/hooks/:hook'],
  'hooks.deliver': ['POST', '/api/v1/hooks/:hook'],
} as const;
