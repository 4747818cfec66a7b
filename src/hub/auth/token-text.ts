import { createHash } from 'node:crypto';
import type { Random } from '#base';
import { TOKEN_PREFIX, type TokenKind } from '#domain';

const RANDOM_BYTES = 32;
const AFTER_PREFIX = /^[A-Za-z0-9_-]{43}$/;

/** A new token: the kind's prefix and 32 random bytes as base64url. Shown once and never stored. */
export function drawToken(random: Random, kind: TokenKind): string {
  return TOKEN_PREFIX[kind] + Buffer.from(random.bytes(RANDOM_BYTES)).toString('base64url');
}

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
