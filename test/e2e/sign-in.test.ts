import { request } from 'node:http';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ranOf, spawnMuster } from './cli-process.ts';
import { Machine } from './muster-process.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await Machine.open();
  await machine.up('--no-agent');
});
afterEach(() => machine.close());

/** The code of a page that `muster open` would open. */
async function printed(): Promise<string> {
  const ran = await machine.muster('open', '--print');
  expect(ran).toMatchObject({ code: 0, err: expect.stringContaining('signs in once') });
  const url = new URL(ran.out.trim());
  expect(url.origin).toBe(machine.address);
  const [, code = ''] = /^#sign-in=(mst_code_[\w-]{43})$/.exec(url.hash) ?? [];
  return code;
}

const begin = (code: string) =>
  fetch(`${machine.address}/api/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: machine.address },
    body: JSON.stringify({ code }),
  });

/** Signs in as the page does; what it then sends with every call. */
async function signIn(): Promise<Record<string, string>> {
  const answer = await begin(await printed());
  expect(answer.status).toBe(200);
  const body: unknown = await answer.json();
  const secret = typeof body === 'object' && body !== null && 'csrf' in body ? String(body.csrf) : '';
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { cookie, 'x-muster-page': secret };
}

const status = async (headers: Record<string, string>, path = '/api/v1/hub') =>
  (await fetch(`${machine.address}${path}`, { headers })).status;

/** A path as it stands, which `fetch` would put right. */
const rawStatus = (path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(machine.address);
    const asked = request({ hostname, port, path }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject).end();
  });

describe('the page of a real hub', { timeout: 300_000 }, () => {
  test('is signed in by what muster open prints, over a new start of the hub, until it is revoked', async () => {
    const code = await printed();
    expect((await begin(code)).status).toBe(200);
    expect((await begin(code)).status).toBe(401);
    const page = await signIn();
    expect(await status(page)).toBe(200);
    expect(await status({ cookie: page['cookie'] ?? '' })).toBe(401);
    expect(await status({ 'x-muster-page': page['x-muster-page'] ?? '' })).toBe(401);
    const { port } = new URL(machine.address);
    await machine.kill();
    await machine.up('--no-agent', '--port', port);
    expect(await status(page)).toBe(200);
    expect((await machine.muster('token', 'list')).out).toMatch(/^tok_\S+ .*\bweb\b/m);
    const { items } = JSON.parse((await machine.muster('token', 'list', '--json')).out);
    const pages = items.filter(({ client }: { client: string }) => client === 'web');
    expect(pages).toHaveLength(2);
    for (const { id } of pages) expect((await machine.muster('token', 'revoke', id)).code).toBe(0);
    expect(await status(page)).toBe(401);
  });

  test('is there at every address that is no program’s, and nothing else of the machine is', async () => {
    const answer = await fetch(`${machine.address}/now`);
    expect([200, 503]).toContain(answer.status);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    // 503 where the page was not built.
    for (const path of ['/../package.json', '/..%2fpackage.json', '/assets/../../package.json'])
      expect([path, [404, 503].includes((await rawStatus(path)) ?? 0)]).toEqual([path, true]);
  });

  test('is opened in the browser by a file of this user alone', async () => {
    const folder = machine.env['MUSTER_HOME'] ?? '';
    const bin = join(folder, 'bin');
    await mkdir(bin);
    const browser = join(bin, 'browser');
    const told = join(folder, 'opened');
    await writeFile(browser, `#!/bin/sh\nprintf %s "$1" > ${told}.part && mv ${told}.part ${told}\n`, {
      mode: 0o755,
    });
    const env = { ...machine.env, BROWSER: browser };
    const ran = await ranOf(spawnMuster(['open'], { env, cwd: machine.project }));
    expect(ran).toMatchObject({ code: 0, err: expect.stringContaining('A browser was asked') });
    const opened = () => readFile(told, 'utf8').catch(() => '');
    await expect.poll(opened).toBe(`file://${join(folder, 'open.html')}`);
    expect(await readFile(join(folder, 'open.html'), 'utf8')).toContain(ran.out.trim());
    expect((await begin(ran.out.trim().split('#sign-in=')[1] ?? '')).status).toBe(200);
  });

  test('needs no code for saying where it is', async () => {
    const plan = await machine.muster('open', '--dry-run', '--json');
    expect(JSON.parse(plan.out)).toEqual({ plan: { open: machine.address } });
    expect((await machine.muster('token', 'list')).out).not.toContain('sign-in');
  });
});
