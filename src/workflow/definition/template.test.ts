import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holds, readCondition } from './condition.ts';
import type { Scope } from './reference.ts';
import { fillTemplate, readTemplate } from './template.ts';

const SCOPE: Scope = {
  inputs: { name: 'mill', count: 2, list: ['a', 'b'], empty: '', on: true, brace: '{{ inputs.name }}' },
  outputs: { review: { findings: [{ line: 3 }], verdict: 'good' } },
  artifacts: { doc: 'doc at version 2' },
  item: { path: 'x.ts' },
};

describe('a template', () => {
  const filled = (text: string) => {
    const { template, problems } = readTemplate(text);
    expect(problems).toEqual([]);
    return fillTemplate(template, SCOPE);
  };

  test.each([
    ['Take {{ inputs.name }}{{inputs.count}}.', 'Take mill2.'],
    ['{{ steps.review.output.verdict }} {{ steps.review.output.findings.0.line }}', 'good 3'],
    ['{{ steps.review.output }}', '{"findings":[{"line":3}],"verdict":"good"}'],
    ['{{ item.path }} of {{ artifacts.doc }}', 'x.ts of doc at version 2'],
    ['[{{ inputs.gone }}{{ steps.gone.output.x }}]', '[]'],
    ['{{ inputs.brace }}', '{{ inputs.name }}'],
    ['{{ "{{" }} and {{ "}}" }} }}', '{{ and }} }}'],
    ['{{ inputs.constructor }}{{ inputs.list.length }}{{ inputs.name.length }}', ''],
  ])('%s', (text, expected) => expect(filled(text)).toBe(expected));

  test('is read and filled, or said to be wrong, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('{{', '}}', ' ', '"', "'", 'inputs', '.', 'name', 'é', '|')),
        (parts) => {
          const text = parts.join('');
          const { template, problems } = readTemplate(text);
          for (const { offset } of problems) expect(offset).toBeLessThanOrEqual(text.length);
          expect(fillTemplate(template, SCOPE)).toBeTypeOf('string');
        },
      ),
    );
  });
});

describe('a condition', () => {
  test.each([
    ['inputs.name', true],
    ['inputs.empty', false],
    ['inputs.gone', false],
    ['inputs.gone == null', true],
    ['not inputs.list', false],
    ['inputs.count == 2 and inputs.name != "x"', true],
    ['inputs.count == "2"', false],
    ['false and false or true', true],
    ['false and (false or true)', false],
    ['not inputs.on or inputs.on', true],
    ['inputs.name in ["forge", inputs.name]', true],
    ['inputs.name not in []', true],
    ["'il' in inputs.name", true],
    ['"verdict" in steps.review.output', true],
    ['"toString" in steps.review.output', false],
    ['steps.review.output.findings == [item]', false],
    ['inputs.list == ["a", "b"]', true],
    ['-1.5 == -1.5', true],
  ])('%s is %s', (text, expected) => {
    const read = readCondition(text);
    expect(read).toMatchObject({ ok: true });
    expect(read.ok && holds(read.value, SCOPE)).toBe(expected);
  });

  test('is read and decided, or said to be wrong, whatever the text', () => {
    const words = [
      '(',
      ')',
      '[',
      ']',
      ',',
      'not',
      'and',
      'or',
      'in',
      '==',
      '!=',
      'inputs.name',
      '3',
      '"x"',
      'null',
      '.',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 12 }), (parts) => {
        const read = readCondition(parts.join(' '));
        const answer = read.ok ? holds(read.value, SCOPE) : read.error.message;
        expect(answer).not.toBe('');
      }),
    );
    expect(readCondition('('.repeat(900))).toMatchObject({
      ok: false,
      error: { message: 'it is too deep; write it flatter' },
    });
    expect(readCondition('not '.repeat(200))).toMatchObject({ ok: false });
    expect(readCondition('['.repeat(900))).toMatchObject({ ok: false });
  });
});
