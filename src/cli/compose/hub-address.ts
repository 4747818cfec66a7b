import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import { hubList } from '#contract/client';

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/;

/**
 * The address of a hub, checked: without TLS a token would be anybody's who listens on the way, so that plain http is
 * for this machine, or for a person who says that the way is safe.
 */
export function hubAddress(text: string, insecure: boolean): Result<string, Refusal> {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return refuse(noAddress(text));
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname) && !insecure) {
    return refuse(
      refusal('config.invalid_value', `${url.origin} would carry tokens in the clear.`, {
        hint: 'Let the hub listen with TLS, or reach it through an SSH tunnel. When the way there is safe (a VPN): --insecure',
      }),
    );
  }
  return ok(url.href.replace(/\/$/, ''));
}

/** Several of them, with commas between: hubs over one database. */
export function hubAddresses(text: string, insecure: boolean): Result<string[], Refusal> {
  const addresses: string[] = [];
  for (const named of hubList(text)) {
    const address = hubAddress(named, insecure);
    if (!address.ok) return address;
    if (!addresses.includes(address.value)) addresses.push(address.value);
  }
  return addresses.length === 0 ? refuse(noAddress(text)) : ok(addresses);
}

const noAddress = (text: string) =>
  refusal('request.invalid', `"${text}" is no address of a hub.`, {
    hint: 'An address looks like https://muster.example.org',
  });
