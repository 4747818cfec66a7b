import { z } from 'zod';
import { pageQuery, tokenId } from '../schemas/common.ts';
import * as user from '../schemas/user.ts';
import type { USER_PATHS } from '../paths/users.ts';
import { people, type RouteSpec } from './route-spec.ts';

const ofUser = z.object({ user: user.userAddress });

/** Accounts, and tokens of persons. None takes an idempotency key: a token is never stored, so that it cannot be told twice. */
export const USER_ROUTES = {
  'users.add': {
    summary: 'Add an account, with a token to sign in with once',
    callers: people,
    needs: 'users.manage',
    body: user.addRequest,
    answer: user.addAnswer,
  },
  'users.list': {
    summary: 'List accounts',
    callers: people,
    needs: 'users.manage',
    query: pageQuery,
    answer: user.userPage,
  },
  'users.show': {
    summary: 'Show one’s own account, or for admins any, by id or name',
    callers: people,
    params: ofUser,
    answer: user.userView,
  },
  'users.change': {
    summary: 'Set the role of an account, disable or enable it',
    callers: people,
    needs: 'users.manage',
    params: ofUser,
    body: user.changeRequest,
    answer: user.changedUser,
  },
  'tokens.create': {
    summary: 'Make a token of the caller, or for admins of another',
    callers: people,
    body: user.tokenRequest,
    answer: user.personToken,
  },
  'tokens.rotate': {
    summary: 'Give another in place of a token of one’s own (self: the one that it calls with)',
    callers: people,
    needs: 'own.token',
    params: z.object({ token: z.union([tokenId, z.literal('self')]) }),
    body: user.rotateRequest,
    answer: user.personToken,
  },
} as const satisfies Record<keyof typeof USER_PATHS, RouteSpec>;
