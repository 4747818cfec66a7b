/** Outside clients and tokens. */
export const CLIENT_PATHS = {
  'clients.connect': ['POST', '/api/v1/clients'],
  'tokens.list': ['GET', '/api/v1/tokens'],
  'tokens.revoke': ['DELETE', '/api/v1/tokens/:token'],
} as const;
