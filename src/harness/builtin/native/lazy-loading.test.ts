import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const at = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));
const LISTING = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { process.stderr.write('LOADED ' + url + '\\n'); return next(url, context); } });
`)}`;
const LIBRARIES = /node_modules\/(ai|@ai-sdk|@modelcontextprotocol)\//;

function loadedBy(program: string, ...more: string[]): string[] {
  const args = ['--import', LISTING, '--input-type=module', '-e', program, ...more];
  const ran = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(ran.stdout).toBe('true\n');
  return ran.stderr.match(/(?<=^LOADED file:).*$/gm) ?? [];
}

const OPEN_A_SESSION = `
const { createHarnessHost, nativeRecipe } = await import(${at('../../index.ts')});
const { createIds, silentLog, systemClock, systemRandom } = await import(${at('../../../base/index.ts')});
const { mkdtempSync, rmSync } = await import('node:fs');
const { tmpdir } = await import('node:os');
const stateDir = mkdtempSync(tmpdir() + '/muster-test-');
const recipes = [nativeRecipe({ baseUrl: 'http://127.0.0.1:9/v1', model: 'none' })];
const ids = createIds(systemClock, systemRandom);
const host = createHarnessHost({ recipes, stateDir, clock: systemClock, ids, log: silentLog, baseEnv: {} });
const spec = { session: 'ses_1', harness: 'native', cwd: stateDir, mode: 'ask', mcpServers: [] };
const opened = await host.open(spec);
console.log(opened.ok);
if (process.argv[1] === 'prompt') {
  await opened.value.prompt({ turn: 'trn_1', text: 'hi' }, { entry() {}, permission: async () => ({ decision: 'deny' }) });
}
await host.close();
rmSync(stateDir, { recursive: true });
`;

it('loads no model library with the room, nor when a session is opened; the first prompt does', () => {
  const opening = loadedBy(OPEN_A_SESSION);
  expect(opening.some((path) => path.endsWith('native-agent.ts'))).toBe(true);
  expect(opening.filter((path) => LIBRARIES.test(path))).toEqual([]);
  // Else a broken hook would make this a test that cannot fail.
  expect(loadedBy(OPEN_A_SESSION, 'prompt').some((path) => LIBRARIES.test(path))).toBe(true);
});
