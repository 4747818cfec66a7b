/** Chats, which are main sessions on a harness, and the threads in them. */
export const CHAT_PATHS = {
  'chats.open': ['POST', '/api/v1/chats'],
  'chats.list': ['GET', '/api/v1/chats'],
  'chats.show': ['GET', '/api/v1/chats/:session'],
  'chats.rename': ['PATCH', '/api/v1/chats/:session'],
  'chats.say': ['POST', '/api/v1/chats/:session/say'],
  'chats.commands': ['GET', '/api/v1/chats/:session/commands'],
} as const;
