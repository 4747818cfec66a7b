/** Tasks. `next` stands before `:task`, which would take it for an id. */
export const TASK_PATHS = {
  'tasks.create': ['POST', '/api/v1/tasks'],
  'tasks.list': ['GET', '/api/v1/tasks'],
  'tasks.next': ['GET', '/api/v1/tasks/next'],
  'tasks.claim': ['POST', '/api/v1/tasks/claim'],
  'tasks.show': ['GET', '/api/v1/tasks/:task'],
  'tasks.change': ['PATCH', '/api/v1/tasks/:task'],
  'tasks.activity': ['GET', '/api/v1/tasks/:task/activity'],
  'tasks.move': ['POST', '/api/v1/tasks/:task/move'],
  'tasks.note': ['POST', '/api/v1/tasks/:task/notes'],
  'tasks.link': ['POST', '/api/v1/tasks/:task/links'],
  'tasks.unlink': ['DELETE', '/api/v1/tasks/:task/links/:needs'],
  'tasks.rerun': ['POST', '/api/v1/tasks/:task/rerun'],
  'tasks.complete': ['POST', '/api/v1/tasks/:task/complete'],
  'tasks.fail': ['POST', '/api/v1/tasks/:task/fail'],
  'tasks.return': ['POST', '/api/v1/tasks/:task/return'],
} as const;
