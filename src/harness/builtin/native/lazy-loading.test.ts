import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const at = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));
const LISTING = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { process.stderr.write('LOADED ' + url + '\\n'); return next(url, context); } });
`)}`;
const LIBRARIES = /node_modules\/(ai|@ai-sdk|@modelcontextprotocol)\//;

function loadedBy(program: string): string[] {
  const args = ['--import', LISTING, '--input-type=module', '-e', program];
  const ran = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return ran.stderr.match(/(?<=^LOADED file:).*$/gm) ?? [];
}

it('loads no model library with the room, nor when a session is opened; the first prompt does', () => {
  const room = loadedBy(`await import(${at('../../index.ts')})`);
  expect(room.some((path) => path.endsWith('native-agent.ts'))).toBe(true);
  expect(room.filter((path) => LIBRARIES.test(path))).toEqual([]);
  // Else a broken hook would make this a test that cannot fail.
  const endpoint = loadedBy(
    `const { askModel } = await import(${at('model/model-endpoint.ts')}); await askModel({ provider: 'openai-compatible', baseUrl: 'http://127.0.0.1:9' }, { tools: [], messages: [], signal: new AbortController().signal })`,
  );
  expect(endpoint.some((path) => LIBRARIES.test(path))).toBe(true);
});
