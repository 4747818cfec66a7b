import type { AuthService } from '#hub';
import { refusal, type Principal, type Refusal } from '#domain';
import { ok, refuse, type Result } from '#base';
import type { OriginRules } from './origin-guard.ts';
import { PAGE_HEADER, pageCookieOf } from './page-cookie.ts';

/** Shape of a token; what does not have it is never looked up. */
const TOKEN = /^mst_(?:user|agent|session|join)_[A-Za-z0-9_-]{43}$/;
const PAGE_TOKEN = /^mst_page_[A-Za-z0-9_-]{43}\.mst_page_[A-Za-z0-9_-]{43}$/;

/** The token of a program's request, in its header; never in the address. */
export function bearerOf(request: Request): string | undefined {
  const header = request.headers.get('authorization');
  return header === null ? undefined : (/^Bearer +(\S+) *$/i.exec(header)?.[1] ?? '');
}

/**
 * What a request calls with: the token of a program, else both halves of a page's. A cookie alone is nothing: browsers
 * send it to every port of a host, for whatever page stands there.
 */
export function tokenOf(request: Request, rules: OriginRules): Result<string, Refusal> {
  const bearer = bearerOf(request);
  if (bearer !== undefined) return TOKEN.test(bearer) ? ok(bearer) : refuse(NO_TOKEN_OF_OURS);
  const secret = request.headers.get(PAGE_HEADER);
  const cookie = pageCookieOf(request, rules);
  if (secret === null && cookie === undefined) return refuse(NO_TOKEN);
  if (secret === null) return refuse(NO_SECRET);
  if (cookie === undefined) return refuse(NO_COOKIE);
  const both = `${cookie}.${secret}`;
  return PAGE_TOKEN.test(both) ? ok(both) : refuse(NO_TOKEN_OF_OURS);
}

/** Who calls, from the token alone. */
export async function identify(
  auth: AuthService,
  request: Request,
  rules: OriginRules,
): Promise<Result<Principal, Refusal>> {
  const token = tokenOf(request, rules);
  return token.ok ? auth.whoIs(token.value) : token;
}

const SIGN_IN = { hint: 'Sign the page in again: muster open' };

const NO_TOKEN = refusal('auth.missing', 'This needs a token and the request has none.', {
  hint: 'Send it as "Authorization: Bearer …"; the command line does so by itself. A page signs in: muster open',
});
const NO_TOKEN_OF_OURS = refusal('auth.invalid', 'This is not a token of Muster.', {
  hint: 'One begins with mst_; the hub writes yours into its state folder: ~/.muster/token',
});
const NO_SECRET = refusal(
  'auth.missing',
  'This came with the cookie of a page and without its secret, and one alone is not enough.',
  SIGN_IN,
);
const NO_COOKIE = refusal(
  'auth.missing',
  'This came with the secret of a page and without its cookie, and one alone is not enough.',
  SIGN_IN,
);
