import type { AuthService } from '#hub';
import { refusal, type Principal, type Refusal } from '#domain';
import { refuse, type Result } from '#base';

/** Shape of a token; what does not have it is never looked up. */
const TOKEN = /^mst_(?:user|agent|session|join)_[A-Za-z0-9_-]{43}$/;

/** The token of a request. Only the header counts: never a cookie, never the address. */
export function bearerOf(request: Request): string | undefined {
  const header = request.headers.get('authorization');
  return header === null ? undefined : (/^Bearer +(\S+) *$/i.exec(header)?.[1] ?? '');
}

/** Who calls, from the token alone. */
export async function identify(auth: AuthService, request: Request): Promise<Result<Principal, Refusal>> {
  const token = bearerOf(request);
  if (token === undefined) {
    return refuse(
      refusal('auth.missing', 'This needs a token and the request has none.', {
        hint: 'Send it as "Authorization: Bearer …"; the command line does so by itself.',
      }),
    );
  }
  if (!TOKEN.test(token))
    return refuse(
      refusal('auth.invalid', 'This is not a token of Muster.', {
        hint: 'One begins with mst_; the hub writes yours into its state folder: ~/.muster/token',
      }),
    );
  return auth.whoIs(token);
}
