import { refusal, type Refusal } from '#domain';

export interface OriginRules {
  /** Names and addresses that the hub goes by, without ports: what it listens on and the public host behind a proxy. */
  hosts: readonly string[];
  /** `https` when the hub ends TLS itself. */
  scheme: 'http' | 'https';
  /** Where the proxy in front is reached, e.g. `https://muster.example.org`. */
  publicOrigin?: string | undefined;
}

const LOCAL = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses what a page of another origin can send. A browser that was tricked by DNS (rebinding) names the attacker's
 * host; one on a foreign page names its origin. Programs send neither, or our own. The port is not compared with the
 * hub's: a tunnel may use another one, and an origin has to equal the host of the same request anyway.
 */
export function originProblem(request: Request, rules: OriginRules): Refusal | undefined {
  return hostProblem(request, rules) ?? siteProblem(request, rules);
}

/**
 * The same for the files of the page, which hold nothing of anybody: a link on another site may lead to it. What the page
 * then calls comes from the page itself.
 */
export function pageOriginProblem(request: Request, rules: OriginRules): Refusal | undefined {
  const { headers } = request;
  const isVisit =
    headers.get('sec-fetch-mode') === 'navigate' &&
    headers.get('sec-fetch-dest') === 'document' &&
    headers.get('origin') === null;
  return hostProblem(request, rules) ?? (isVisit ? undefined : siteProblem(request, rules));
}

const hostOf = (request: Request): string =>
  (request.headers.get('host') ?? new URL(request.url).host).toLowerCase();

function hostProblem(request: Request, rules: OriginRules): Refusal | undefined {
  const name = hostOf(request).replace(/:\d{1,5}$/, '');
  if ([...LOCAL, ...rules.hosts].includes(name)) return undefined;
  return refusal('auth.origin', `The hub does not go by the name "${name.slice(0, 100)}".`, {
    hint: 'Use the address that it printed at start; behind a proxy, start it with --behind-proxy URL.',
  });
}

function siteProblem(request: Request, rules: OriginRules): Refusal | undefined {
  const host = hostOf(request);
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin')?.toLowerCase();
  const own = [`${rules.scheme}://${host}`, rules.publicOrigin?.toLowerCase()];
  const foreign = origin !== undefined && !own.includes(origin);
  if (!foreign && (site === null || site === 'same-origin' || site === 'none')) return undefined;
  return refusal(
    'auth.origin',
    `A page of ${origin?.slice(0, 100) ?? 'another site'} may not call the hub.`,
    {
      hint: 'Only the hub’s own pages may, and programs that send no Origin.',
    },
  );
}
