import { expect, test } from 'vitest';
import { codeLanguage } from './code-language.ts';

test('a block is coloured by what its fence says, under any name that people write', () => {
  const named = (className: string | undefined) => codeLanguage(className, 'x');
  expect(named('language-ts')).toBe('typescript');
  expect(named('hljs language-YML')).toBe('yaml');
  expect(named('language-rust')).toBe('rust');
  expect(named('language-cpp')).toBe('c');
  expect([named(undefined), named('language-'), named('language-brainfuck'), named('language-text')]).toEqual(
    [undefined, undefined, undefined, undefined],
  );
  expect(codeLanguage('language-ts', 'x'.repeat(30_001))).toBeUndefined();
});
