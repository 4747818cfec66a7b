/** What our git may see of the daemon's environment: a person's way to their hosts, and none of our secrets. */
const ALLOWED = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'XDG_CONFIG_HOME',
  'XDG_CACHE_HOME',
  'XDG_RUNTIME_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
  'SSH_AUTH_SOCK',
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_NOSYSTEM',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
] as const;

/** A setting of git, as `git config` names it. */
export type GitSetting = readonly [key: string, value: string];

/**
 * In force at every call, above whatever the repository says: no program that it names is run, nothing is begun in the
 * background, nobody is asked.
 */
const ALWAYS: readonly GitSetting[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.untrackedCache', 'false'],
  ['core.pager', 'cat'],
  ['core.editor', 'false'],
  ['core.askPass', ''],
  ['core.alternateRefsCommand', 'true'],
  ['protocol.ext.allow', 'never'],
  ['submodule.recurse', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  ['diff.ignoreSubmodules', 'all'],
  ['commit.gpgSign', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['advice.detachedHead', 'false'],
  ['http.lowSpeedLimit', '1000'],
  ['http.lowSpeedTime', '60'],
];

export interface GitEnvironment {
  base: Readonly<Record<string, string | undefined>>;
  /** Beside those that are always in force. */
  settings: readonly GitSetting[];
  /** How repositories may be reached, as in `https:ssh`; nothing else is tried, whatever a redirect or a submodule says. */
  protocols: readonly string[];
  own: Readonly<Record<string, string>>;
}

/** The whole environment of one call. Settings go by variables: a name with `=` in it could not be overridden by `-c`. */
export function gitEnvironment({ base, settings, protocols, own }: GitEnvironment): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of ALLOWED) {
    const value = base[name];
    if (value !== undefined) environment[name] = value;
  }
  const all = [...ALWAYS, ...settings];
  all.forEach(([key, value], at) => {
    environment[`GIT_CONFIG_KEY_${at}`] = key;
    environment[`GIT_CONFIG_VALUE_${at}`] = value;
  });
  return {
    ...environment,
    GIT_CONFIG_COUNT: String(all.length),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    // An empty list would be one empty name; this one is no protocol.
    GIT_ALLOW_PROTOCOL: protocols.length > 0 ? protocols.join(':') : 'none',
    ...own,
  };
}
