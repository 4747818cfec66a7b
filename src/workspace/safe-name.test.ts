import { expect, test } from 'vitest';
import { safeName } from './safe-name.ts';

test('a name becomes a part of a path that stays in its folder', () => {
  expect(safeName('../../etc/passwd')).toBe('etc-passwd');
  expect(safeName('--x y.lock')).toBe('x-y');
  expect(safeName('..')).toBe('');
});
