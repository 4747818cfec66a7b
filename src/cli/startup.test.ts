import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../test/support/temp-dir.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
/** Prints the address of every module that is loaded. */
const LISTING = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { process.stderr.write('LOADED ' + url + '\\n'); return next(url, context); } });
`)}`;

/** What one run of the program loads, below the root. */
async function loadedBy(argv: string[]): Promise<string[]> {
  await using dir = await tempDir();
  const env = {
    MUSTER_HOME: dir.path,
    MUSTER_HUB: 'http://127.0.0.1:1',
    MUSTER_TOKEN: 'mst_user_x',
    PATH: process.env['PATH'] ?? '',
  };
  const ran = spawnSync(process.execPath, ['--import', LISTING, MAIN, ...argv], { env, encoding: 'utf8' });
  return ran.stderr.match(/(?<=^LOADED file:).*$/gm) ?? [];
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
  const loaded = await loadedBy(['agent', 'start', '--hub', 'http://127.0.0.1:1', '--join', 'x']);
  expect(loaded.some((path) => path.endsWith('/supervisor/supervise.ts'))).toBe(true);
  expect(loaded.filter((path) => HEAVY.test(path) && !path.includes('/src/cli/compose/'))).toEqual([]);
});
