/** Mail between members of teams, persons and their sessions. */
export const MESSAGE_PATHS = {
  'messages.send': ['POST', '/api/v1/messages'],
  'messages.broadcast': ['POST', '/api/v1/messages/broadcast'],
  'messages.read': ['POST', '/api/v1/messages/read'],
  'messages.list': ['GET', '/api/v1/teams/:team/messages'],
  'messages.see': ['POST', '/api/v1/messages/see'],
  'messages.subscribe': ['POST', '/api/v1/messages/subscriptions'],
} as const;
