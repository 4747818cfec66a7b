import { expect, it } from 'vitest';
import { createIds, seededRandom, ManualClock } from '#base';
import { specOf } from './testing/harness-suite.ts';
import { sameIdentity } from './same-identity.ts';

it('uses a handle again only for the same session, harness, mode, directory, model and tokens', () => {
  const spec = specOf(createIds(new ManualClock(), seededRandom(1)), 'grok', '/work');
  const server = { name: 'muster', url: 'http://127.0.0.1:1/mcp', headers: { a: '1', b: '2' } };
  const base = { ...spec, mcpServers: [server] };
  expect(sameIdentity(base, { ...spec, mcpServers: [{ ...server, headers: { b: '2', a: '1' } }] })).toBe(
    true,
  );
  expect(sameIdentity(base, { ...base, resume: 'earlier' })).toBe(true);
  expect(sameIdentity(base, { ...base, mode: 'yolo' })).toBe(false);
  expect(sameIdentity(base, { ...base, cwd: '/other' })).toBe(false);
  expect(sameIdentity(base, { ...base, model: 'other' })).toBe(false);
  expect(sameIdentity(base, { ...base, mcpServers: [{ ...server, headers: { a: '1', b: 'new' } }] })).toBe(
    false,
  );
});
