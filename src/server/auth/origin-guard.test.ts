import { expect, test } from 'vitest';
import { originProblem } from './origin-guard.ts';

const RULES = { hosts: ['10.0.0.7', 'muster.example.org'], scheme: 'http' as const };

function asked(headers: Record<string, string>, rules = RULES) {
  const url = `http://${headers['host'] ?? '127.0.0.1:7070'}/api/v1/hub`;
  return originProblem(new Request(url, { headers }), rules)?.code;
}

test.each([
  'localhost:7070',
  '127.0.0.1:7070',
  '[::1]:7070',
  'LOCALHOST',
  '10.0.0.7:7070',
  'muster.example.org',
])('goes by the name %s', (host) => expect(asked({ host })).toBeUndefined());

test.each([
  'evil.example:7070',
  'localhost.evil.example',
  '127.0.0.1.evil.example:7070',
  '127.0.0.2',
  'localhost:7070:1',
  'x@localhost',
])('refuses the name %s, which a rebound DNS entry would bring', (host) => {
  const request = new Request('http://localhost/', { headers: { host } });
  expect(originProblem(request, RULES)?.code).toBe('auth.origin');
});

test.each(['http://evil.example', 'http://localhost:3000', 'https://localhost:7070', 'null'])(
  'refuses a page of %s, also for reading',
  (origin) => expect(asked({ host: 'localhost:7070', origin })).toBe('auth.origin'),
);

test('allows its own page, through a tunnel and behind a proxy too', () => {
  expect(asked({ host: 'localhost:8123', origin: 'http://localhost:8123' })).toBeUndefined();
  const publicOrigin = 'https://muster.example.org';
  expect(
    originProblem(new Request('http://muster.example.org/', { headers: { origin: publicOrigin } }), {
      ...RULES,
      publicOrigin,
    }),
  ).toBeUndefined();
});

test.each([
  ['cross-site', 'auth.origin'],
  ['same-site', 'auth.origin'],
  ['same-origin', undefined],
  ['none', undefined],
])('a request that the browser calls %s, without an Origin: %s', (site, code) => {
  expect(asked({ 'sec-fetch-site': site })).toBe(code);
});
