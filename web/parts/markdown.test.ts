import { describe, expect, test } from 'vitest';
import { languageDrawn } from './diff-languages.ts';
import { safeLink } from './markdown-links.ts';

describe('a link that an agent wrote', () => {
  test.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '/sessions', 'mailto:a@b'])(
    'may be followed to pages alone, not to %s',
    (href) => {
      expect(safeLink(href, 'here')).toBeUndefined();
    },
  );

  test('says where it leads when its words do not', () => {
    expect(safeLink('https://example.com/a?b=1', 'here')?.shown).toBe('example.com/a?b=1');
    expect(safeLink('https://good.example@evil.example/', 'https://good.example')?.shown).toBe(
      'evil.example',
    );
    expect(safeLink('https://example.com', 'https://example.com/')?.shown).toBeUndefined();
  });

  test('has its host shown whole, however long the rest is', () => {
    const shown = safeLink(`https://example.com/${'x'.repeat(200)}`, 'here')?.shown;
    expect(shown).toHaveLength(61);
    expect(shown).toMatch(/^example\.com\/x+…$/);
  });
});

test('what the page has no colours of is drawn plain', () => {
  expect(['typescript', 'cpp', 'emacs-lisp', undefined].map(languageDrawn)).toEqual([
    'typescript',
    'c',
    'text',
    'text',
  ]);
});
