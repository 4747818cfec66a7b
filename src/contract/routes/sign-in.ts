import { z } from 'zod';
import * as signIn from '../schemas/sign-in.ts';
import type { SIGN_IN_PATHS } from '../paths/sign-in.ts';
import { people, type RouteSpec } from './route-spec.ts';

/**
 * Signing a page in and out. What a page calls with is in two halves: a cookie, which the browser keeps from scripts, and
 * a secret in the header `X-Muster-Page`, which other ports of this host cannot read. Neither is good without the other.
 */
export const SIGN_IN_ROUTES = {
  'sign_in.begin': {
    summary:
      'Sign a page in with a code that is good once: sets its cookie, and answers the secret beside it',
    callers: ['anyone'],
    body: signIn.beginRequest,
    answer: signIn.beginAnswer,
  },
  'sign_in.show': {
    summary: 'Say who is signed in',
    callers: people,
    answer: signIn.showAnswer,
  },
  'sign_in.end': {
    summary: 'Sign the page out that calls',
    callers: people,
    needs: 'own.token',
    answer: z.object({}),
  },
  'sign_in.mint': {
    summary: 'Make a code that signs a page in, once, within five minutes',
    callers: people,
    needs: 'own.token',
    answer: signIn.mintAnswer,
  },
} as const satisfies Record<keyof typeof SIGN_IN_PATHS, RouteSpec>;
