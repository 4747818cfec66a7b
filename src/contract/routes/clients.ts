import { z } from 'zod';
import * as agent from '../schemas/agent.ts';
import * as client from '../schemas/client.ts';
import { tokenId } from '../schemas/common.ts';
import type { CLIENT_PATHS } from '../paths/clients.ts';
import { people, type RouteSpec } from './route-spec.ts';

/** Outside clients and tokens. */
export const CLIENT_ROUTES = {
  'clients.connect': {
    summary: 'Mint the token of an outside client, which is its main session',
    callers: people,
    body: client.connectRequest,
    answer: client.connectAnswer,
  },
  'tokens.list': {
    summary: 'List the caller’s tokens that are good, or for admins everybody’s',
    callers: people,
    query: client.tokensQuery,
    answer: client.tokenPage,
  },
  'tokens.revoke': {
    summary: 'Revoke a token',
    callers: people,
    needs: 'own.token',
    params: z.object({ token: tokenId }),
    answer: agent.empty,
  },
} as const satisfies Record<keyof typeof CLIENT_PATHS, RouteSpec>;
