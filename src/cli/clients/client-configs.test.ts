import { expect, test } from 'vitest';
import { CLIENTS, otherClient, shellLine, snippetOf } from './client-configs.ts';

const HUB = { url: 'http://127.0.0.1:7070/mcp', token: 'mst_session_secret' };
const client = (name: string) => {
  const found = CLIENTS.find((one) => one.name === name);
  if (!found) throw new Error(`no client ${name}`);
  return found;
};
const json = (name: string): unknown => JSON.parse(snippetOf(client(name), HUB));
const AUTHORIZATION = { Authorization: 'Bearer mst_session_secret' };
const { url } = HUB;

test.each([
  ['claude', { mcpServers: { muster: { type: 'http', url, headers: AUTHORIZATION } } }],
  ['gemini', { mcpServers: { muster: { httpUrl: url, headers: AUTHORIZATION } } }],
  ['qwen', { mcpServers: { muster: { httpUrl: url, headers: AUTHORIZATION } } }],
  ['opencode', { mcp: { muster: { type: 'remote', url, headers: AUTHORIZATION, enabled: true } } }],
  [
    'openclaw',
    { mcp: { servers: { muster: { url, transport: 'streamable-http', headers: AUTHORIZATION } } } },
  ],
  ['cursor', { mcpServers: { muster: { url, headers: AUTHORIZATION } } }],
])('what belongs into the configuration of %s', (name, wanted) => {
  expect(json(name)).toEqual(wanted);
});

test('what belongs into the configuration of codex', () => {
  expect(snippetOf(client('codex'), HUB)).toBe(
    [
      '[mcp_servers.muster]',
      'url = "http://127.0.0.1:7070/mcp"',
      'http_headers = { Authorization = "Bearer mst_session_secret" }',
      '',
    ].join('\n'),
  );
});

test('the form for any other client is the usual one', () => {
  expect(JSON.parse(snippetOf(otherClient('my-editor'), HUB))).toEqual({
    mcpServers: { muster: { type: 'http', url, headers: AUTHORIZATION } },
  });
});

test.each([
  ['claude', {}, '/home/ann/.claude.json'],
  ['claude', { CLAUDE_CONFIG_DIR: '/conf' }, '/conf/.claude.json'],
  ['codex', {}, '/home/ann/.codex/config.toml'],
  ['codex', { CODEX_HOME: '/conf' }, '/conf/config.toml'],
  ['gemini', {}, '/home/ann/.gemini/settings.json'],
  ['qwen', {}, '/home/ann/.qwen/settings.json'],
  ['opencode', {}, '/home/ann/.config/opencode/opencode.json'],
  ['opencode', { XDG_CONFIG_HOME: '/conf' }, '/conf/opencode/opencode.json'],
  ['openclaw', {}, '/home/ann/.openclaw/openclaw.json'],
  ['cursor', {}, '/home/ann/.cursor/mcp.json'],
])('where %s keeps it, with %j', (name, env, file) => {
  expect(client(name).file({ HOME: '/home/ann', ...env })).toBe(file);
});

test('the command of the client itself, where it takes a header, as it is typed', () => {
  const lines = CLIENTS.map(({ name, command }) => [name, command && shellLine(command(HUB))]);
  const add = (program: string) =>
    `${program} mcp add --scope user --transport http muster ${url} --header 'Authorization: Bearer mst_session_secret'`;
  expect(Object.fromEntries(lines)).toEqual({
    claude: add('claude'),
    gemini: add('gemini'),
    qwen: add('qwen'),
    openclaw: `openclaw mcp set muster '{"url":"${url}","transport":"streamable-http","headers":{"Authorization":"Bearer mst_session_secret"}}'`,
  });
});
