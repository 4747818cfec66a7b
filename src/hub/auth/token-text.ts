import { createHash } from 'node:crypto';
import type { Random } from '#base';
import { CODE_PREFIX, PAGE_PREFIX, TOKEN_PREFIX, type TokenKind } from '#domain';

const RANDOM_BYTES = 32;
const AFTER_PREFIX = /^[A-Za-z0-9_-]{43}$/;

/** A new token: the kind's prefix and 32 random bytes as base64url. Shown once and never stored. */
export const drawToken = (random: Random, kind: TokenKind): string => draw(random, TOKEN_PREFIX[kind]);

/** A code to sign a page in with. */
export const drawCode = (random: Random): string => draw(random, CODE_PREFIX);

/** Either half of what a page calls with; each alone has as many bits as a token. */
export const drawPageHalf = (random: Random): string => draw(random, PAGE_PREFIX);

const draw = (random: Random, prefix: string): string =>
  prefix + Buffer.from(random.bytes(RANDOM_BYTES)).toString('base64url');

/** A page's token: both halves in this order, so that the digest of neither alone, nor of the two turned round, is stored. */
export const pageText = (cookie: string, secret: string): string => `${cookie}.${secret}`;

const PAGE = /^mst_page_[A-Za-z0-9_-]{43}\.mst_page_[A-Za-z0-9_-]{43}$/;

export const isPageText = (token: string): boolean => PAGE.test(token);

/** Whether this may be used up for a page: a code, or what a new person signs in with. */
export const isSignInText = (text: string): boolean =>
  (text.startsWith(CODE_PREFIX) && AFTER_PREFIX.test(text.slice(CODE_PREFIX.length))) ||
  kindOf(text) === 'user';

/** What is stored of a token. */
export const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The kind that a text with the shape of a token says it is; undefined when it is none of ours. */
export function kindOf(token: string): TokenKind | undefined {
  for (const kind of ['user', 'agent', 'session', 'join'] as const) {
    const prefix = TOKEN_PREFIX[kind];
    if (token.startsWith(prefix)) return AFTER_PREFIX.test(token.slice(prefix.length)) ? kind : undefined;
  }
  return undefined;
}
