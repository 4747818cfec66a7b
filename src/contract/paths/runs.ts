/** Runs of workflows. */
export const RUN_PATHS = {
  'runs.start': ['POST', '/api/v1/runs'],
  'runs.list': ['GET', '/api/v1/runs'],
  'runs.show': ['GET', '/api/v1/runs/:run'],
  'runs.steps': ['GET', '/api/v1/runs/:run/steps'],
  'runs.plan': ['GET', '/api/v1/runs/:run/plan'],
  'runs.step': ['GET', '/api/v1/runs/:run/steps/:step'],
  'runs.definition': ['GET', '/api/v1/runs/:run/definition'],
  'runs.wait': ['GET', '/api/v1/runs/:run/wait'],
  'runs.events': ['GET', '/api/v1/runs/:run/events'],
  'runs.pause': ['POST', '/api/v1/runs/:run/pause'],
  'runs.resume': ['POST', '/api/v1/runs/:run/resume'],
  'runs.cancel': ['POST', '/api/v1/runs/:run/cancel'],
  'runs.rerun': ['POST', '/api/v1/runs/:run/rerun'],
} as const;
