import { expect, test } from 'vitest';
import { ALL, filtered, isAlive, methodsOf, pretty } from './wire-filter.ts';
import type { WireLine } from './wire-queries.ts';

const line = (seq: number, more: Partial<WireLine>): WireLine => ({
  seq,
  at: 0,
  to: 'muster',
  method: 'session/update',
  kind: 'notice',
  message: '{"a":"Hello"}',
  cut: false,
  ...more,
});
const lines = [
  line(1, { to: 'harness', method: 'initialize' }),
  line(2, {}),
  line(3, { method: null, message: '{}' }),
];

test('a protocol log is read by direction, method and words', () => {
  const seqs = (more: Partial<typeof ALL>) => filtered(lines, { ...ALL, ...more }).map(({ seq }) => seq);
  expect(seqs({})).toEqual([1, 2, 3]);
  expect(seqs({ to: 'harness' })).toEqual([1]);
  expect(seqs({ method: 'session/update' })).toEqual([2]);
  expect(seqs({ text: ' hello ' })).toEqual([1, 2]);
  expect(methodsOf(lines)).toEqual(['initialize', 'session/update']);
});

test('a message is laid out, or left as it is', () => {
  expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(pretty('{"a"')).toBe('{"a"');
});

test('the answer to whether a harness is alive is no error; any other is', () => {
  const none = '{"jsonrpc":"2.0","id":4,"error":{"code":-32601,"message":"Method not found"}}';
  const asked = line(4, { kind: 'error', method: '_muster/alive', message: none });
  expect(isAlive(asked)).toBe(true);
  expect(isAlive({ ...asked, method: 'session/load' })).toBe(false);
  expect(isAlive({ ...asked, message: none.replace('-32601', '-32603') })).toBe(false);
});
