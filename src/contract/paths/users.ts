/** Accounts, and tokens of persons. */
export const USER_PATHS = {
  'users.add': ['POST', '/api/v1/users'],
  'users.list': ['GET', '/api/v1/users'],
  'users.show': ['GET', '/api/v1/users/:user'],
  'users.change': ['PATCH', '/api/v1/users/:user'],
  'tokens.create': ['POST', '/api/v1/tokens'],
  'tokens.rotate': ['POST', '/api/v1/tokens/:token/rotate'],
} as const;
