/** What every program may see of the person's environment. Names that end in `*` are prefixes. */
const EVERYONE = [
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'PATH',
  'LANG',
  'LC_*',
  'TERM',
  'TZ',
  'TMPDIR',
  'XDG_*',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
];

/** The mark by which every process of a session is known; the only word of ours that reaches a harness. */
export const SESSION_MARK = 'MUSTER_SESSION';

export interface EnvironmentSources {
  base: Readonly<Record<string, string | undefined>>;
  /** Names that this recipe may see beside those of everyone. */
  allowed: readonly string[];
  /** Variables that the recipe itself sets. */
  fixed?: Readonly<Record<string, string>>;
  /** The person's configuration for this harness. */
  own?: Readonly<Record<string, string>> | undefined;
  session: string;
}

/**
 * The whole environment of a harness: an allow-list, never the daemon's own. Nothing named `MUSTER_*` passes but the
 * session's mark, and the keys of other vendors are absent because nobody lists them.
 */
export function harnessEnvironment(sources: EnvironmentSources): Record<string, string> {
  const allowed = [...EVERYONE, ...sources.allowed];
  const environment: Record<string, string> = {};
  const take = (name: string, value: string | undefined) => {
    if (value !== undefined && !name.startsWith('MUSTER_')) environment[name] = value;
  };
  for (const [name, value] of Object.entries(sources.base)) {
    if (allowed.some((pattern) => matches(pattern, name))) take(name, value);
  }
  for (const extra of [sources.fixed, sources.own]) {
    for (const [name, value] of Object.entries(extra ?? {})) take(name, value);
  }
  environment[SESSION_MARK] = sources.session;
  return environment;
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
