import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempDir } from '../../test/support/temp-dir.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
/** Prints the address of every module that is loaded. */
const LISTING = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { process.stderr.write('LOADED ' + url + '\\n'); return next(url, context); } });
`)}`;

// Refuses everything at once: a hub that is away would be tried again for long.
const refusing = createServer((_, response) => response.writeHead(404).end('{}'));
let hubUrl = '';
beforeAll(async () => {
  await once(refusing.listen(0, '127.0.0.1'), 'listening');
  const address = refusing.address();
  hubUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterAll(() => void refusing.close());

/** What one run of the program loads, below the root; with `until`, it is stopped when it first says something. */
async function loadedBy(argv: string[], until: 'end' | 'first words' = 'end'): Promise<string[]> {
  await using dir = await tempDir();
  const env = {
    HOME: dir.path,
    MUSTER_HOME: dir.path,
    MUSTER_HUB: hubUrl,
    MUSTER_TOKEN: 'mst_user_x',
    PATH: until === 'end' ? (process.env['PATH'] ?? '') : '',
  };
  const run = spawn(process.execPath, ['--import', LISTING, MAIN, ...argv], {
    env,
    cwd: dir.path,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(run, 'exit');
  if (until === 'first words') run.stdout.once('data', () => run.kill('SIGTERM'));
  run.stdout.resume();
  const said = await textOf(run.stderr);
  await ended;
  return said.match(/(?<=^LOADED file:).*$/gm) ?? [];
}

const HEAVY =
  /node_modules\/(zod|hono|@hono|kysely|pg|yaml|@agentclientprotocol)\/|\/src\/(store|hub|server|agent|harness|workflow)\/|\/src\/cli\/compose\//;

it('begins with what older Nodes can load, so that they are told what is missing', async () => {
  const text = await readFile(MAIN, 'utf8');
  const imported = [...text.matchAll(/^import .*from '(.+)';$/gm)].map(([, from]) => from);
  expect(imported).toContain('#base');
  expect(imported.filter((from) => from !== '#base' && !from?.startsWith('node:'))).toEqual([]);
});

describe('what a client command loads', () => {
  it.each([
    [['--help']],
    [['status']],
    [['session', 'list']],
    [['session', 'send', 'mill', 'hi']],
    [['session', 'spawn', 'hi']],
    [['approval', 'answer', 'apr_x', 'allow']],
    [['mail']],
    [['task', 'add', 'hi', '--due', '+3d']],
    [['task', 'list']],
    [['board', 'list']],
    [['connect', 'claude']],
    [['mcp']],
    [['token', 'list']],
    [['events', '--count', '1', '--help']],
    [['config', 'get', 'hub.port']],
  ])('%j: no zod, no hono, no database, no other command', async (argv) => {
    const loaded = await loadedBy(argv);
    // Else a broken hook would make this a test that cannot fail.
    expect(loaded.some((path) => path.endsWith('/src/cli/run-cli.ts'))).toBe(true);
    expect(loaded.filter((path) => HEAVY.test(path))).toEqual([]);
    expect(loaded.filter((path) => path.includes('/src/cli/commands/')).length).toBeLessThanOrEqual(1);
  });

  it('would be seen if it were heavy', async () => {
    const loaded = await loadedBy(['demo', '--harness', 'none-such']);
    expect(loaded.some((path) => HEAVY.test(path))).toBe(true);
  });
});

it('the supervisor of an agent loads neither the agent nor what it needs: it stays small', async () => {
  // Its daemon is a process of its own, whose modules are not listed.
  const loaded = await loadedBy(['agent', 'start', '--hub', hubUrl, '--join', 'x']);
  expect(loaded.some((path) => path.endsWith('/supervisor/supervise.ts'))).toBe(true);
  expect(loaded.filter((path) => HEAVY.test(path) && !path.includes('/src/cli/compose/'))).toEqual([]);
});

describe('what a hub loads before somebody needs it', () => {
  const UNNEEDED =
    /node_modules\/(ai|@ai-sdk|quickjs-wasi|@agentclientprotocol|@modelcontextprotocol|@opentelemetry|@hono\/zod-openapi|pg)\/|\/src\/(workflow\/script\/(thread|guest)|server\/mcp|harness\/builtin\/(native\/native-agent|shell|echo)|store\/postgres)/;

  it('no harness without a session, no script without a run, no door that nobody came to', async () => {
    const loaded = await loadedBy(['up', '--port', '0'], 'first words');
    expect(loaded.some((path) => path.endsWith('/src/hub/create-hub.ts'))).toBe(true);
    expect(loaded.some((path) => path.endsWith('/src/agent/agent.ts'))).toBe(true);
    expect(loaded.filter((path) => UNNEEDED.test(path))).toEqual([]);
  });
});
