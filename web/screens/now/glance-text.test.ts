import { expect, test } from 'vitest';
import { spentText, tokensText } from './glance-text.ts';

const glance = {
  doing: null,
  branch: null,
  window: null,
  tokens: null,
  tokensAreWhole: true,
  costMicros: null,
  costIsWhole: true,
};

test('cost comes before tokens, and what is unknown is never nothing', () => {
  expect(spentText({ ...glance, costMicros: 1_234_000, tokens: 5 })).toBe('≈ $1.23');
  expect(spentText({ ...glance, costMicros: 12_400 })).toBe('≈ $0.012');
  expect(spentText({ ...glance, tokens: 1_500 })).toBe('1.5 k tokens');
  expect(spentText(glance)).toBe('cost unknown');
});

test('a sum that lacks turns is a least', () => {
  expect(spentText({ ...glance, costMicros: 2_000_000, costIsWhole: false })).toBe('at least ≈ $2.00');
  expect(spentText({ ...glance, tokens: 20_000, tokensAreWhole: false })).toBe('at least 20 k tokens');
});

test('millions of tokens stay readable', () => {
  expect(tokensText(999)).toBe('999');
  expect(tokensText(2_340_000)).toBe('2.3 M');
});
