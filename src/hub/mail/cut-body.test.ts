import { assert, integer, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { cutBody } from './cut-body.ts';

const texts = string({ unit: 'grapheme', minLength: 200, maxLength: 400 });

test('a text within the limit stays as it is', () => {
  expect(cutBody('grün', 5)).toBe('grün');
});

test('a longer text is cut between characters, within the limit, and says so', () => {
  assert(
    property(texts, integer({ min: 120, max: 199 }), (text, most) => {
      const cut = cutBody(text, most);
      const at = cut.lastIndexOf('\n[cut: ');
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most);
      expect(text.startsWith(cut.slice(0, at))).toBe(true);
      expect(cut.slice(at)).toContain(`${Buffer.byteLength(text)} bytes`);
    }),
  );
});
