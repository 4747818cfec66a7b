import { expect, test } from 'vitest';
import { isTight, memoryIsTight } from './memory-gauge.ts';

test('memory is tight below a twentieth of what there is', () => {
  expect(isTight(50, 1_000)).toBe(false);
  expect(isTight(49, 1_000)).toBe(true);
});

test('this machine can be asked', () => {
  expect(typeof memoryIsTight()).toBe('boolean');
});
