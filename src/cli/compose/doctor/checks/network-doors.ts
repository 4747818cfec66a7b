import { failed, ok, warning, type Check, type Finding } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';

/** How far the hub can be reached, and whether tokens travel in the clear. */
export const networkDoors: Check = {
  name: 'Network doors',
  looksAt: 'whether the hub is bound beyond loopback, and whether tokens travel in the clear',
  run: async (around) => [...bound(around), ...spokenTo(around)],
};

function bound({ hub, record, named }: Surroundings): Finding[] {
  if (hub.state !== 'answers' || named !== undefined || record?.listens === undefined) return [];
  const { host, tls, proxy } = record.listens;
  if (isLoopback(host)) return [ok(`Bound to ${host}: nobody beyond this machine reaches it`)];
  if (tls) return [ok(`Bound to ${host}, with TLS`)];
  if (proxy !== undefined) {
    return [
      warning(`Bound to ${host} without TLS, behind ${proxy}`, {
        why: 'Whoever reaches the port beside the proxy speaks to the hub in the clear.',
        type: 'Bind it to loopback where the proxy is on this machine: muster up --host 127.0.0.1 --behind-proxy URL',
      }),
    ];
  }
  return [
    failed(`Bound to ${host} without TLS`, {
      why: 'Tokens travel in the clear over the network.',
      type: 'muster down; muster up --host HOST --tls-cert FILE --tls-key FILE',
    }),
  ];
}

/** The address that commands of this machine send their token to. */
function spokenTo({ named }: Surroundings): Finding[] {
  const url = named === undefined ? null : URL.parse(named);
  if (url === null || url.protocol === 'https:' || isLoopback(url.hostname)) return [];
  return [
    failed(`Commands send their token to ${url.origin} in the clear`, {
      why: 'Whoever is on the way reads it, and has all of your rights at that hub.',
      type: `Use https, or a tunnel: ssh -L 7070:127.0.0.1:7070 ${url.hostname}`,
    }),
  ];
}

const isLoopback = (host: string) => /^(?:127(?:\.\d{1,3}){3}|localhost|\[?::1\]?)$/.test(host);
