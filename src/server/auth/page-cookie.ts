import { PAGE_PREFIX } from '#domain';
import type { OriginRules } from './origin-guard.ts';

/** The header in which a page sends its half of what it calls with. */
export const PAGE_HEADER = 'x-muster-page';

const HALF = new RegExp(`^${PAGE_PREFIX}[A-Za-z0-9_-]{43}$`);
/** As long as browsers keep one at all; the hub ends pages that are not used. */
const KEPT_SECONDS = 400 * 24 * 3_600;

/**
 * Whether the browser came by TLS: to this hub, or to the proxy in front that the hub was told of. What a request says
 * of that counts only then.
 */
function isSecure(request: Request, { scheme, publicOrigin }: OriginRules): boolean {
  if (scheme === 'https') return true;
  if (publicOrigin === undefined || !publicOrigin.startsWith('https:')) return false;
  return (
    request.headers.get('x-forwarded-proto') === 'https' || hostOf(request) === new URL(publicOrigin).host
  );
}

const hostOf = (request: Request): string =>
  (request.headers.get('host') ?? new URL(request.url).host).toLowerCase();

/** Browsers send cookies to every port of a host: each hub has a name of its own, so that two do not sign each other out. */
function cookieName(request: Request, rules: OriginRules): string {
  const port = /:(\d{1,5})$/.exec(hostOf(request))?.[1];
  const name = port === undefined ? 'muster_page' : `muster_page_${port}`;
  return isSecure(request, rules) ? `__Host-${name}` : name;
}

/** The half of a page that its browser keeps. A name that comes twice is nobody's. */
export function pageCookieOf(request: Request, rules: OriginRules): string | undefined {
  const header = request.headers.get('cookie');
  if (header === null) return undefined;
  const start = `${cookieName(request, rules)}=`;
  const found = header.split(/; */).filter((part) => part.startsWith(start));
  const [one] = found;
  const value = found.length === 1 ? one?.slice(start.length) : undefined;
  return value !== undefined && HALF.test(value) ? value : undefined;
}

/** What sets the cookie; without a value, what removes it. */
export function setPageCookie(request: Request, rules: OriginRules, value: string | undefined): string {
  const age = value === undefined ? 0 : KEPT_SECONDS;
  const secure = isSecure(request, rules) ? '; Secure' : '';
  return `${cookieName(request, rules)}=${value ?? ''}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Strict${secure}`;
}
