import { expect, test } from 'vitest';
import { boundOptions, findOption, needsPerson, OPTION_LIMITS, takesValue } from './session-option.ts';
import type { SessionOption } from './session-option.ts';

const option = (change: Partial<SessionOption> = {}): SessionOption => ({
  id: 'llm',
  name: 'Model',
  category: 'model',
  value: 'big',
  values: [{ value: 'big', name: 'Big' }],
  open: false,
  ...change,
});

test('finds an option by its id before what it is about', () => {
  const options = [option(), option({ id: 'model', category: null })];
  expect(findOption(options, 'model')?.id).toBe('model');
  expect(findOption([option()], 'model')?.id).toBe('llm');
  expect(findOption(options, 'colour')).toBeUndefined();
});

test('takes the values that are listed, and any where the list is open', () => {
  expect(takesValue(option(), 'big')).toBe(true);
  expect(takesValue(option(), 'small')).toBe(false);
  expect(takesValue(option({ open: true }), 'small')).toBe(true);
});

test('leaves to persons whatever is not said to be about the model', () => {
  expect(needsPerson(option())).toBe(false);
  expect(needsPerson(option({ category: 'thought_level' }))).toBe(false);
  expect(needsPerson(option({ category: 'mode' }))).toBe(true);
  expect(needsPerson(option({ category: null }))).toBe(true);
});

test('keeps a bounded part, and says that a list was cut', () => {
  const values = Array.from({ length: 5_000 }, (_, n) => ({ value: `model-${n}`, name: `Model ${n}` }));
  const [big, after] = boundOptions([option({ values }), option({ id: 'effort' })]);
  expect(big?.open).toBe(true);
  expect(big?.values.length).toBeGreaterThan(300);
  expect(after).toEqual(option({ id: 'effort' }));
  expect(JSON.stringify([big, after]).length).toBeLessThanOrEqual(OPTION_LIMITS.bytes);
  const many = Array.from({ length: 100 }, (_, n) => option({ id: `o${n}` }));
  expect(boundOptions(many)).toHaveLength(OPTION_LIMITS.options);
});

test('leaves out ids and values that would have to be cut', () => {
  const long = 'x'.repeat(201);
  expect(boundOptions([option({ id: long }), option({ values: [{ value: long, name: '' }] })])).toEqual([
    option({ values: [], open: true }),
  ]);
});
