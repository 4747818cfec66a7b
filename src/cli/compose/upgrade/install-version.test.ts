import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UpgradeTarget } from '#domain';
import { OFFLINE, packScript, type Packed } from '../../../../test/support/packed-muster.ts';
import { tempDir, type TempDir } from '../../../../test/support/temp-dir.ts';
import { installVersion } from './install-version.ts';

const SAYS = (version: string) => `console.log('muster ${version}')`;

let packages: TempDir;
let good: Packed;
let dir: TempDir;
beforeAll(async () => {
  packages = await tempDir();
  good = await packScript(packages.path, '2.0.0', SAYS('2.0.0'));
});
afterAll(async () => packages[Symbol.asyncDispose]());
beforeEach(async () => {
  dir = await tempDir();
});
afterEach(async () => dir[Symbol.asyncDispose]());

const env = (more: Record<string, string> = {}) => ({
  PATH: process.env['PATH'],
  HOME: dir.path,
  ...OFFLINE,
  ...more,
});
const install = (to: UpgradeTarget, more: Record<string, string> = {}) =>
  installVersion({
    folder: dir.at('versions'),
    env: env(more),
    fetch: (request) => globalThis.fetch(request),
    to,
  });
const from = ({ file, digest }: Packed): UpgradeTarget => ({ tarball: file, digest });
const left = () => readdir(dir.at('versions'));

describe('a tarball', () => {
  test('of this host is installed under its digest, once', async () => {
    const installed = await install(from(good));
    if (!installed.ok) throw new Error(installed.error.message);
    const { id, version, entry } = installed.value;
    expect(version).toBe('2.0.0');
    expect(id).toBe(good.digest.replace(':', '-').slice(0, 40));
    expect(await readFile(entry, 'utf8')).toContain("console.log('muster 2.0.0')");
    expect(await left()).toEqual([id]);
    await writeFile(entry, 'untouched by a second time');
    expect(await install(from(good))).toEqual(installed);
    expect(await readFile(entry, 'utf8')).toBe('untouched by a second time');
  });

  test('of another digest is not opened, and nothing is left of it', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(await install({ tarball: good.file, digest })).toMatchObject({
      ok: false,
      error: { code: 'upgrade.digest', message: expect.stringContaining(good.digest) },
    });
    expect(await left()).toEqual([]);
  });

  test('may be named by its sha512 too; one that is not there says so', async () => {
    const hex = createHash('sha512')
      .update(await readFile(good.file))
      .digest('hex');
    expect(await install({ tarball: good.file, digest: `sha512:${hex}` })).toMatchObject({ ok: true });
    expect(await install({ tarball: dir.at('none.tgz'), digest: good.digest })).toMatchObject({
      error: { code: 'upgrade.not_fetched', message: expect.stringContaining('none.tgz') },
    });
  });

  test('of another package, and one that does not start, are refused before anything is ended for them', async () => {
    const other = await packScript(packages.path, '2.0.0', SAYS('2.0.0'), 'not-ours');
    expect(await install(from(other))).toMatchObject({ error: { code: 'upgrade.not_ours' } });
    const broken = await packScript(packages.path, '2.0.1', "throw new Error('no luck')");
    expect(await install(from(broken))).toMatchObject({
      error: { code: 'upgrade.does_not_start', message: expect.stringContaining('no luck') },
    });
    const liar = await packScript(packages.path, '2.0.2', SAYS('9.9.9'));
    expect(await install(from(liar))).toMatchObject({
      error: { code: 'upgrade.does_not_start', message: 'It calls itself "muster 9.9.9".' },
    });
    expect(await left()).toEqual([]);
  });

  test('runs no script of its own while it is installed', async () => {
    const sly = dir.at('sly');
    const script = SAYS('2.0.3');
    const packed = await packScript(packages.path, '2.0.3', script, 'muster-hub', {
      install: `node -e "require('fs').writeFileSync('${sly}', '')"`,
    });
    expect(await install(from(packed))).toMatchObject({ ok: true });
    await expect(readFile(sly)).rejects.toThrow('ENOENT');
  });
});

describe('from elsewhere', () => {
  let server: Server;
  let base: string;
  const asked: string[] = [];
  beforeAll(async () => {
    // A registry of one package, and a place to fetch a tarball from.
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      const path = request.url ?? '';
      asked.push(path);
      if (path.startsWith('/good.tgz')) return void response.end(await readFile(good.file));
      if (path !== '/muster-hub') return void response.writeHead(404).end();
      const dist = { tarball: `${base}/good.tgz` };
      const version = { name: 'muster-hub', version: '2.0.0', bin: { muster: './main.js' }, dist };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name: 'muster-hub', versions: { '2.0.0': version }, 'dist-tags': {} }));
    };
    server = createServer((request, response) => void answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test('a tarball is fetched by its address, and refused where there is none', async () => {
    expect(await install({ tarball: `${base}/good.tgz`, digest: good.digest })).toMatchObject({ ok: true });
    expect(await install({ tarball: `${base}/gone.tgz`, digest: `sha256:${'1'.repeat(64)}` })).toMatchObject({
      error: { code: 'upgrade.not_fetched', message: expect.stringContaining('HTTP 404') },
    });
  });

  test('an exact version comes from the registry of that host', async () => {
    const registry = { npm_config_registry: base, npm_config_offline: 'false' };
    expect(await install({ version: '2.0.0' }, registry)).toMatchObject({
      ok: true,
      value: { id: '2.0.0', version: '2.0.0' },
    });
    expect(await install({ version: '2.0.9' }, registry)).toMatchObject({
      error: { code: 'upgrade.not_installed', message: expect.stringContaining('muster-hub@2.0.9') },
    });
    expect(await left()).toEqual(['2.0.0']);
    expect(asked).toContain('/muster-hub');
  });

  test('without npm it says so', async () => {
    expect(await install({ version: '2.0.0' }, { PATH: dir.path })).toMatchObject({
      error: { message: expect.stringContaining('There is no npm') },
    });
  });
});
