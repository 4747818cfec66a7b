/** Mail between members of teams, persons and their sessions. */
export const MESSAGE_PATHS = {
  'messages.send': ['POST', '/api/v1/messages'],
  'messages.broadcast': ['POST', '/api/v1/messages/broadcast'],
  'messages.read': ['POST', '/api/v1/messages/read'],
  'messages.subscribe': ['POST', '/api/v1/messages/subscriptions'],
} as const;
