import { hostname, networkInterfaces } from 'node:os';
import { refusal, type Refusal } from '#domain';

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|::1)$/;

export interface Exposure {
  host: string;
  tls: boolean;
  behindProxy: string | undefined;
}

/** Why the hub should not listen so, or undefined. Tokens in the clear beyond this machine are anybody's tokens. */
export function bindProblem({ host, tls, behindProxy }: Exposure): Refusal | undefined {
  if (behindProxy !== undefined && publicOriginOf(behindProxy) === undefined) {
    return refusal(
      'config.invalid_value',
      `--behind-proxy takes the public URL, and "${behindProxy}" is none.`,
      {
        hint: 'For example: --behind-proxy https://muster.example.org',
      },
    );
  }
  if (LOOPBACK.test(host) || tls || behindProxy !== undefined) return undefined;
  return refusal(
    'config.invalid_value',
    `Listening on ${host} would carry tokens in the clear over the network.`,
    {
      hint: 'Add --tls-cert FILE --tls-key FILE, or --behind-proxy URL when a proxy in front ends TLS; or leave --host out and use an SSH tunnel.',
      details: { host },
    },
  );
}

/** The origin of a public URL; undefined when it is not an http(s) URL. */
export function publicOriginOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, origin } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? origin : undefined;
}

/** What a hub that listens there is called by its callers: on every interface, by each address of this machine and its name. */
export function namesOf(host: string): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [hostInUrl(host)];
  const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  return [hostname(), ...addresses.map(({ address }) => hostInUrl(address))];
}

/** The host to type in an address of the hub: where it listens on every interface, the name of the machine. */
export function hostToType(host: string): string {
  return host === '0.0.0.0' || host === '::' ? hostname() : hostInUrl(host);
}

/** A host as it stands in a URL: IPv6 in brackets. */
export function hostInUrl(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
