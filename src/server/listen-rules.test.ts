import { expect, test } from 'vitest';
import { bindProblem, hostInUrl, namesOf, publicOriginOf } from './listen-rules.ts';

test.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])('listens on %s without more ado', (host) => {
  expect(bindProblem({ host, tls: false, behindProxy: undefined })).toBeUndefined();
});

test.each(['0.0.0.0', '::', '192.168.1.5', 'mill.example.org', '127.0.0.1.example.org'])(
  'listens on %s only with TLS or behind a proxy, and says how',
  (host) => {
    const refused = bindProblem({ host, tls: false, behindProxy: undefined });
    expect(refused).toMatchObject({ code: 'config.invalid_value', details: { host } });
    expect(refused?.hint).toContain('--tls-cert');
    expect(refused?.hint).toContain('--behind-proxy');
    expect(bindProblem({ host, tls: true, behindProxy: undefined })).toBeUndefined();
    expect(bindProblem({ host, tls: false, behindProxy: 'https://muster.example.org' })).toBeUndefined();
  },
);

test('refuses a public URL that is none', () => {
  expect(
    bindProblem({ host: '127.0.0.1', tls: false, behindProxy: 'muster.example.org' })?.message,
  ).toContain('muster.example.org');
  expect(publicOriginOf('https://muster.example.org/x?y')).toBe('https://muster.example.org');
  expect(publicOriginOf('file:///etc')).toBeUndefined();
});

test('on every interface it goes by the addresses of the machine', () => {
  expect(namesOf('0.0.0.0')).toContain('127.0.0.1');
  expect(namesOf('10.0.0.7')).toEqual(['10.0.0.7']);
  expect(hostInUrl('::1')).toBe('[::1]');
});
