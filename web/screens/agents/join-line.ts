/** How another host joins this hub, seen from the browser. */
export interface JoinLine {
  words: string[];
  /** What one has to know before typing it elsewhere; undefined: nothing. */
  warning?: string;
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/;

/** The line to type on the other host. `origin`: the hub's address as this browser reaches it. */
export function joinLine(origin: string, token: string): JoinLine {
  const { protocol, hostname } = new URL(origin);
  const words = ['muster', 'agent', 'start', '--hub', origin, '--join', token];
  if (LOOPBACK.test(hostname)) {
    return {
      words,
      warning:
        'This address is good on this machine alone. Another host needs one that it can reach: with TLS, or through an SSH tunnel.',
    };
  }
  if (protocol === 'https:') return { words };
  return {
    words: [...words, '--insecure'],
    warning:
      'This address has no TLS: whoever listens on the way can read the token. Type this only where the way is safe, such as a VPN; better let the hub listen with TLS, or use an SSH tunnel.',
  };
}
