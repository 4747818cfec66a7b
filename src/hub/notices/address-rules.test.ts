import { expect, test } from 'vitest';
import { ManualClock } from '#base';
import { addressProblem, isPublicAddress, shownAddress } from './address-rules.ts';
import { callOut, publicLookup } from './call-out.ts';
import { FarSide } from '../../../test/support/far-side.ts';

const CLOSED = [
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fe80::1',
  'fc00::1',
  '::ffff:127.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:db8::1',
];

test('addresses of this machine, its networks and what is set apart are not public', () => {
  for (const ip of CLOSED) expect([ip, isPublicAddress(ip)]).toEqual([ip, false]);
  for (const ip of ['1.1.1.1', '140.82.112.3', '2606:4700::1111']) expect(isPublicAddress(ip)).toBe(true);
});

test('notices go to https beyond this network, and elsewhere only where an admin lets them', () => {
  const bad = [
    'http://example.org/x',
    'ftp://example.org',
    'file:///etc/passwd',
    'https://user:secret@example.org',
    'https://127.0.0.1/x',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]:8443/',
    'https://[::ffff:10.0.0.1]/',
    'https://localhost/x',
    'https://hub.localhost./x',
    'https://example.org/#x',
    'no address',
  ];
  for (const one of bad) expect([one, addressProblem(one, false)]).not.toEqual([one, undefined]);
  expect(addressProblem('https://example.org:8443/in?key=1', false)).toBeUndefined();
  for (const one of ['http://127.0.0.1:8080/x', 'https://10.0.0.1'])
    expect(addressProblem(one, true)).toBeUndefined();
  expect(addressProblem('ftp://10.0.0.1', true)).toBeDefined();
});

test('a name that means an address of this machine is refused when it is looked up', async () => {
  const looked = (all: boolean) =>
    new Promise<unknown>((resolve) => publicLookup('localhost', { all }, (error) => resolve(error)));
  expect(await looked(true)).toBeInstanceOf(Error);
  expect(await looked(false)).toBeInstanceOf(Error);
});

test('what is shown of an address names no key', () => {
  expect(shownAddress('https://hooks.slack.com/services/T1/B2/xyz', false)).toBe('https://hooks.slack.com/…');
  expect(shownAddress('https://example.org/in?key=1', true)).toBe('https://example.org/in?…');
  expect(shownAddress('https://ntfy.sh/', true)).toBe('https://ntfy.sh');
});

test('an answer that does not come, and one that does not end, are not waited for', async () => {
  await using far = await FarSide.open();
  const clock = new ManualClock();
  const parts = { clock, anywhere: true, signal: new AbortController().signal };
  const call = { method: 'POST' as const, url: far.address, headers: {}, body: '{}' };
  far.reply = () => ({ body: 'x'.repeat(200_000) });
  const long = await callOut(parts, call);
  expect(long).toMatchObject({ ok: true, value: { status: 200, body: 'x'.repeat(16 * 1024) } });
  const over = new AbortController();
  over.abort();
  expect(await callOut({ ...parts, signal: over.signal }, call)).toMatchObject({ ok: false });
  const silent = await silentServer();
  const waiting = callOut(parts, { ...call, url: silent.address });
  await silent.asked;
  clock.advance(10_000);
  expect(await waiting).toMatchObject({
    ok: false,
    error: { why: 'No answer came within 10 s.', retry: 'later' },
  });
  silent.close();
  expect(await callOut(parts, { ...call, url: silent.address })).toMatchObject({
    error: { why: 'It could not be reached (ECONNREFUSED).' },
  });
  expect(await callOut({ ...parts, anywhere: false }, call)).toMatchObject({
    error: { why: 'Nothing was sent: it is not https.', retry: 'never' },
  });
});

/** It takes a request and never answers. */
async function silentServer() {
  const { createServer } = await import('node:http');
  let heard = () => {};
  const asked = new Promise<void>((resolve) => (heard = resolve));
  const server = createServer(() => heard());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${port}`, asked, close };
}
