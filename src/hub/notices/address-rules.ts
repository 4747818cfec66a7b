import { BlockList, isIP } from 'node:net';

/** What is no place on the open internet: this machine, its networks, and what is set apart. */
const CLOSED_V4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** Of what is global: tunnels that lead to addresses above, and examples. */
const CLOSED_V6: readonly [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const closed = new BlockList();
for (const [net, bits] of CLOSED_V4) closed.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of CLOSED_V6) closed.addSubnet(net, bits, 'ipv6');
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address lies on the open internet. */
export function isPublicAddress(ip: string): boolean {
  const family = isIP(ip);
  if (family === 4) return !closed.check(ip, 'ipv4');
  return family === 6 && global.check(ip, 'ipv6') && !closed.check(ip, 'ipv6');
}

/** The IP address that a URL names outright; undefined where it has a name. */
export function literalOf(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) === 0 ? undefined : host;
}

/**
 * Why nothing may be sent to an address; undefined when it may. `anywhere`: an admin lets notices go to loopback, private
 * networks and http. Names are looked up when something is sent, and judged again then.
 */
export function addressProblem(text: string, anywhere: boolean): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return 'it is no https:// address';
  if (url.username !== '' || url.password !== '') return 'it carries a name or a password';
  if (url.hash !== '') return 'it ends in a #fragment, which nobody would be sent';
  if (anywhere) return undefined;
  if (url.protocol !== 'https:') return 'it is not https';
  const literal = literalOf(url);
  const isHere =
    literal === undefined ? /(^|\.)localhost\.?$/i.test(url.hostname) : !isPublicAddress(literal);
  return isHere ? 'it lies in this machine or its network' : undefined;
}

/** An address as lists and logs show it: what may be a password of its own is left out. */
export function shownAddress(text: string, showsPath: boolean): string {
  if (!URL.canParse(text)) return '';
  const { origin, pathname, search } = new URL(text);
  const path = pathname === '/' ? '' : showsPath ? pathname : '/…';
  return `${origin}${path}${search === '' ? '' : '?…'}`;
}
