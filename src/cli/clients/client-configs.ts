import { homedir } from 'node:os';
import { join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** What a client needs to reach the hub. */
export interface HubEntry {
  /** `http://127.0.0.1:7070/mcp` */
  url: string;
  /** The client's own. */
  token: string;
}

/** How a client is told of an MCP server: which file, in which form, or by which command of its own. */
export interface ClientConfig {
  /** As it is typed. */
  name: string;
  /** As people know it. */
  title: string;
  /** Its file for all projects of the user. */
  file: (env: Env) => string;
  format: 'json' | 'toml';
  /** Where our entry stands in the file. */
  path: readonly string[];
  entry: (hub: HubEntry) => Record<string, unknown>;
  /** Its own command that does the same; undefined when it has none that takes a header. */
  command?: (hub: HubEntry) => string[];
}

const bearer = ({ token }: HubEntry) => `Bearer ${token}`;
const headers = (hub: HubEntry) => ({ Authorization: bearer(hub) });
const home = (env: Env) => env['HOME'] ?? homedir();
const mcpAdd = (program: string) => (hub: HubEntry) => [
  ...[program, 'mcp', 'add', '--scope', 'user', '--transport', 'http'],
  ...['muster', hub.url, '--header', `Authorization: ${bearer(hub)}`],
];

/** The clients that are known; each form is from the client's own documentation. */
export const CLIENTS: readonly ClientConfig[] = [
  {
    name: 'claude',
    title: 'Claude Code',
    file: (env) => join(env['CLAUDE_CONFIG_DIR'] ?? home(env), '.claude.json'),
    format: 'json',
    path: ['mcpServers', 'muster'],
    entry: (hub) => ({ type: 'http', url: hub.url, headers: headers(hub) }),
    command: mcpAdd('claude'),
  },
  {
    name: 'codex',
    title: 'Codex',
    file: (env) => join(env['CODEX_HOME'] ?? join(home(env), '.codex'), 'config.toml'),
    format: 'toml',
    path: ['mcp_servers', 'muster'],
    // `headers` would load and be ignored.
    entry: (hub) => ({ url: hub.url, http_headers: headers(hub) }),
  },
  {
    name: 'gemini',
    title: 'Gemini CLI',
    file: (env) => join(home(env), '.gemini', 'settings.json'),
    format: 'json',
    path: ['mcpServers', 'muster'],
    // `url` alone would mean the older transport.
    entry: (hub) => ({ httpUrl: hub.url, headers: headers(hub) }),
    command: mcpAdd('gemini'),
  },
  {
    name: 'qwen',
    title: 'Qwen Code',
    file: (env) => join(home(env), '.qwen', 'settings.json'),
    format: 'json',
    path: ['mcpServers', 'muster'],
    entry: (hub) => ({ httpUrl: hub.url, headers: headers(hub) }),
    command: mcpAdd('qwen'),
  },
  {
    name: 'opencode',
    title: 'OpenCode',
    file: (env) => join(env['XDG_CONFIG_HOME'] ?? join(home(env), '.config'), 'opencode', 'opencode.json'),
    format: 'json',
    path: ['mcp', 'muster'],
    entry: (hub) => ({ type: 'remote', url: hub.url, headers: headers(hub), enabled: true }),
  },
  {
    name: 'openclaw',
    title: 'OpenClaw',
    file: (env) => join(home(env), '.openclaw', 'openclaw.json'),
    format: 'json',
    path: ['mcp', 'servers', 'muster'],
    entry: openclawEntry,
    command: (hub) => ['openclaw', 'mcp', 'set', 'muster', JSON.stringify(openclawEntry(hub))],
  },
  {
    name: 'cursor',
    title: 'Cursor',
    file: (env) => join(home(env), '.cursor', 'mcp.json'),
    format: 'json',
    path: ['mcpServers', 'muster'],
    entry: (hub) => ({ url: hub.url, headers: headers(hub) }),
  },
];

function openclawEntry(hub: HubEntry) {
  return { url: hub.url, transport: 'streamable-http', headers: headers(hub) };
}

/** The form that most other clients take, under any name. */
export const otherClient = (name: string): Omit<ClientConfig, 'file'> => ({
  name,
  title: name,
  format: 'json',
  path: ['mcpServers', 'muster'],
  entry: (hub) => ({ type: 'http', url: hub.url, headers: headers(hub) }),
});

/** The entry alone, as it stands in the client's file. */
export function snippetOf(
  { format, path, entry }: Pick<ClientConfig, 'format' | 'path' | 'entry'>,
  hub: HubEntry,
): string {
  if (format === 'toml') return tomlTable(path, entry(hub));
  const nested = path.toReversed().reduce<unknown>((inner, key) => ({ [key]: inner }), entry(hub));
  return `${JSON.stringify(nested, null, 2)}\n`;
}

export function tomlTable(path: readonly string[], entry: Record<string, unknown>): string {
  const lines = Object.entries(entry).map(([key, value]) => `${key} = ${tomlValue(value)}`);
  return [`[${path.join('.')}]`, ...lines, ''].join('\n');
}

function tomlValue(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, inner]) => `${key} = ${tomlValue(inner)}`);
  return `{ ${pairs.join(', ')} }`;
}

/** A command line as it is typed in a shell. */
export function shellLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(' ');
}
