import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tempDir, type TempDir } from '../../../test/support/temp-dir.ts';
import { servedHub, type ServedHub } from '../testing/served-hub.ts';

const SCRIPT = '/assets/index-C5Mgh2Kg.js';
let dir: TempDir;
let at: ServedHub;
beforeEach(async () => {
  dir = await tempDir();
  await mkdir(dir.at('dist/assets'), { recursive: true });
  await mkdir(dir.at('dist/.vite'));
  await writeFile(dir.at('secret.txt'), 'secret');
  await writeFile(dir.at('dist/index.html'), '<title>page</title>');
  await writeFile(dir.at('dist/.vite/manifest.json'), '{}');
  await writeFile(dir.at('dist/icon.svg'), '<svg/>');
  await writeFile(dir.at(`dist${SCRIPT}`), 'let x = 1;'.repeat(500));
  await symlink(dir.at('secret.txt'), dir.at('dist/assets/link.txt'));
  at = await servedHub({ pageFolder: dir.at('dist') });
});
afterEach(async () => {
  await at[Symbol.asyncDispose]();
  await dir[Symbol.asyncDispose]();
});

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  at.app.fetch(new Request(`http://127.0.0.1:7070${path}`, { method, headers }));

test.each(['/', '/now', '/sessions/ses_1', '/chat?x=1', '/index.html'])(
  '%s is the page, which is not kept',
  async (path) => {
    const answer = await get(path);
    expect([answer.status, await answer.text()]).toEqual([200, '<title>page</title>']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  },
);

test('the page runs scripts of its own alone, stands in no frame, and tells nobody where it was', async () => {
  const { headers } = await get('/');
  const policy = headers.get('content-security-policy') ?? '';
  const parts = new Map(policy.split('; ').map((part) => [part.split(' ')[0], part]));
  expect(parts.get('default-src')).toBe("default-src 'none'");
  expect(parts.get('script-src')).toBe("script-src 'self'");
  expect(parts.get('connect-src')).toBe("connect-src 'self'");
  expect(parts.get('frame-ancestors')).toBe("frame-ancestors 'none'");
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('set-cookie')).toBeNull();
});

test('a file with a hash in its name is kept for ever, others are asked for again', async () => {
  const script = await get(SCRIPT);
  expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect((await get('/icon.svg')).headers.get('cache-control')).toBe('no-cache');
});

test('what is worth it is compressed for those who take it', async () => {
  const zipped = await get(SCRIPT, { 'accept-encoding': 'br, gzip' });
  expect(zipped.headers.get('content-encoding')).toBe('gzip');
  const text = gunzipSync(Buffer.from(await zipped.arrayBuffer())).toString();
  expect(text).toBe(await (await get(SCRIPT)).text());
  expect((await get('/', { 'accept-encoding': 'gzip' })).headers.get('content-encoding')).toBeNull();
});

test('HEAD tells of it and sends nothing', async () => {
  const answer = await get(SCRIPT, {}, 'HEAD');
  expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([
    200,
    '5000',
    '',
  ]);
});

test.each([
  '/assets/../../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/%2e%2e%2fsecret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
  '/..%5csecret.txt',
  '/assets%5c..%5c..%5csecret.txt',
  '/%252e%252e%252fsecret.txt',
  '/secret.txt%00.html',
  '/%00',
  '//secret.txt',
  '/assets//..//..//secret.txt',
  '/%c0%ae%c0%ae/secret.txt',
  '/%',
  '/etc/passwd.txt',
  '/assets/link.txt',
  '/assets/',
  '/assets/gone-AAAAAAAA.js',
  '/.vite/manifest.json',
  '/.env.local',
])('X02: %s is not there, and nothing out of the folder is', async (path) => {
  // As a socket hands it over: nothing has been put right on the way.
  const answer = await get(path);
  expect(answer.status).toBe(404);
  expect(await answer.text()).not.toContain('secret"');
});

test.each(['/api', '/api/v1/nothing', '/mcp/x', '/healthz/x', '/metrics/x'])(
  '%s is of programs, which are told that it is not there',
  async (path) => {
    const answer = await get(path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      'application/json; charset=utf-8',
    ]);
  },
);

test('a link on another site leads to the page; what is no visit is refused, and so is another name', async () => {
  const visit = {
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  };
  expect((await get('/', visit)).status).toBe(200);
  for (const headers of [
    { ...visit, 'sec-fetch-dest': 'iframe' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
    { ...visit, origin: 'http://evil.example' },
    { ...visit, host: 'evil.example' },
    { host: 'evil.example' },
  ])
    expect([headers, (await get('/', headers)).status]).toEqual([headers, 403]);
});

test('a new build is seen without a new start, and none at all says how to make one', async () => {
  await get('/');
  await writeFile(dir.at('dist/index.html'), '<title>newer</title>');
  await utimes(dir.at('dist/index.html'), 2, 2);
  expect(await (await get('/')).text()).toBe('<title>newer</title>');
  await writeFile(dir.at('dist/assets/late-BBBBBBBB.js'), 'late');
  expect(await (await get('/assets/late-BBBBBBBB.js')).text()).toBe('late');
  await rm(dir.at('dist'), { recursive: true });
  const answer = await get('/');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
  expect(await answer.text()).toContain('npm run build:web');
});
