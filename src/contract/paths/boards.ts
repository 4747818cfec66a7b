/** Boards, and the schedules that make tasks on them. */
export const BOARD_PATHS = {
  'boards.create': ['POST', '/api/v1/boards'],
  'boards.list': ['GET', '/api/v1/boards'],
  'boards.show': ['GET', '/api/v1/boards/:board'],
  'boards.change': ['PATCH', '/api/v1/boards/:board'],
  'boards.remove': ['DELETE', '/api/v1/boards/:board'],
  'schedules.create': ['POST', '/api/v1/schedules'],
  'schedules.list': ['GET', '/api/v1/schedules'],
  'schedules.change': ['PATCH', '/api/v1/schedules/:schedule'],
  'schedules.remove': ['DELETE', '/api/v1/schedules/:schedule'],
} as const;
