import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { GitWorld } from './testing/git-world.ts';
import { valueOf } from './testing/value-of.ts';

const run = promisify(execFile);
const isThere = await run('openssl', ['version']).then(
  () => true,
  () => false,
);

/** A repository behind https on this machine, whose certificate only its own authority vouches for. */
async function withServer() {
  const world = await GitWorld.make();
  await world.repository('origin', { 'a.txt': 'over https\n' });
  await world.git('origin', 'update-server-info');
  const [key, certificate] = [world.at('key.pem'), world.at('ca.pem')];
  const made = ['-keyout', key, '-out', certificate, '-subj', '/CN=localhost', '-days', '2'];
  const names = ['-addext', 'subjectAltName=IP:127.0.0.1'];
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...made, ...names]);
  const parts = { key: await readFile(key), cert: await readFile(certificate) };
  const server = createServer(parts, (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'https://127.0.0.1');
    const file = createReadStream(world.at('origin', '.git', ...pathname.split('/').slice(2)));
    file.on('error', () => response.writeHead(404).end());
    file.pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    world,
    certificate,
    url: `https://127.0.0.1:${port}/app.git`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await world[Symbol.asyncDispose]();
    },
  };
}

describe.skipIf(!isThere)('a checkout over https', { timeout: 300_000 }, () => {
  test.each(['the environment', 'the settings of the person'])(
    'is made where %s names the authority of its host',
    async (where) => {
      await using served = await withServer();
      const { world, certificate, url } = served;
      if (where === 'the environment') world.env['GIT_SSL_CAINFO'] = certificate;
      else await world.git('origin', 'config', '--global', 'http.sslCAInfo', certificate);
      const { checkouts } = await world.workspaces();
      const { path, branch } = valueOf(await checkouts.open('ses_1', { url, ref: null }));
      expect(branch).toBe('main');
      expect(await readFile(join(path, 'a.txt'), 'utf8')).toBe('over https\n');
    },
  );

  test('of a host that nobody vouches for is refused, and says so', async () => {
    await using served = await withServer();
    const { checkouts } = await served.world.workspaces();
    expect(await checkouts.open('ses_1', { url: served.url, ref: null })).toMatchObject({
      ok: false,
      error: { code: 'workspace.clone_failed', message: expect.stringMatching(/certificate/i) },
    });
  });
});
