import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../script/script-port.ts';
import { askAgain, judgeAnswer, withSchema } from './judge-answer.ts';
import type { AnswerSchema } from './schema-problem.ts';

const ANY_OBJECT: AnswerSchema = { type: 'object' };
const VERDICT: AnswerSchema = {
  type: 'object',
  required: ['verdict'],
  additionalProperties: false,
  properties: {
    verdict: { type: 'string', enum: ['good', 'mend'] },
    findings: { type: 'array', items: { type: 'string' } },
  },
};
const value = (reply: string, schema: AnswerSchema = ANY_OBJECT): JsonValue | undefined => {
  const judged = judgeAnswer(reply, schema);
  return judged.ok ? judged.value : undefined;
};
const findings = (reply: string, schema: AnswerSchema = ANY_OBJECT): string[] => {
  const judged = judgeAnswer(reply, schema);
  return judged.ok ? [] : judged.findings;
};
const fenced = (text: string, tag = 'json') => `\`\`\`${tag}\n${text}\n\`\`\``;

describe('the JSON of a reply', () => {
  test('is the whole reply', () => {
    expect(value(' {"a": 1}\n')).toEqual({ a: 1 });
    expect(value('[1]', { type: 'array' })).toEqual([1]);
    expect(value('null', {})).toBeNull();
    expect(value('4', { type: 'integer' })).toBe(4);
  });

  test('is the last block that is fenced as json, whatever stands around it', () => {
    const reply = [
      'First I thought {"a": 0} or:',
      fenced('{"a": 1}'),
      'But then:',
      fenced('{"a": 2}', 'JSON'),
      'with code:',
      fenced('{"a": 3}', 'ts'),
      'and [1] as a source, {"a": 4}.',
    ].join('\n\n');
    expect(value(reply)).toEqual({ a: 2 });
  });

  test('is told where it breaks when that block is no JSON; a draft before it does not count', () => {
    expect(findings(`${fenced('{"a": 1}')}\nBetter:\n${fenced('{"a": 2,}')}`)).toEqual([
      expect.stringMatching(/^it is no JSON: .*line 1 column 9/u),
    ]);
  });

  test('is the last fenced block that is JSON, when none is called json; never the schema said back', () => {
    const reply = [
      fenced('{"a": 1}', ''),
      fenced('let x = {};', 'ts'),
      fenced('{"type": "object"}', 'json-schema'),
    ];
    expect(value(reply.join('\n'))).toEqual({ a: 1 });
  });

  test('is in a block that is fenced by tildes or quoted, or never closed', () => {
    expect(value('Here:\n~~~json\n{"a": 1}\n~~~\nDone.')).toEqual({ a: 1 });
    expect(value('Here:\n````json\n{"a": "```"}\n````')).toEqual({ a: '```' });
    expect(value('Here:\n```json\n{"a": 1}')).toEqual({ a: 1 });
  });

  test('is the last outermost object of prose, with braces and quotes in its texts', () => {
    const inside = { a: '} {"a": 9} \\" {', list: [{ a: { b: '}}' } }] };
    const reply = `I looked at {x} and { y: 1 }. {"a": 0} was wrong. It is ${JSON.stringify(inside)}, as in [1].`;
    expect(value(reply)).toEqual(inside);
  });

  test('is a list or an object as the schema wants it, or else what there is', () => {
    const reply = 'See [1]. The answer is {"a": 1} as in [2].';
    expect(value(reply)).toEqual({ a: 1 });
    expect(value(reply, { type: 'array' })).toEqual([2]);
    expect(value(reply, {})).toEqual([2]);
    expect(findings('They are [{"a": 1}, {"a": 2}] in all.')).toEqual(['it is a list; it must be an object']);
  });

  test('is not a part of what breaks off', () => {
    expect(findings('It is {"a": 1}. No: {"a": 2, "list": [{"b": 1}, {"b"')).toEqual([
      'it breaks off: what begins with {"a": 2, "list": [{"b": 1}, {"b" never ends',
    ]);
    expect(findings('{"list": [{"b": 1}, {"b')).toEqual([expect.stringContaining('it is no JSON: ')]);
  });

  test('is missing in prose, and in nothing', () => {
    expect(findings('All is well (see {a} and {b: "c"}).')).toEqual(['there is no JSON in the reply']);
    expect(findings(' \n')).toEqual(['the reply is empty']);
  });

  test('is not taken when it is too deep, and what no number can be is null as in the journal', () => {
    const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    expect(findings(`{"a": ${deep(64)}}`)).toEqual(['it is nested deeper than 64 levels']);
    expect(value(`{"a": ${deep(63)}}`)).toBeDefined();
    expect(value('{"a": 1e999}')).toEqual({ a: null });
    expect(findings('1e999', { type: 'number' })).toEqual(['it is null; it must be a number']);
  });

  test('has no power by its names', () => {
    const judged = value('{"__proto__": {"verdict": "good"}, "constructor": 1}');
    expect(Object.keys(judged ?? {})).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(judged)).toBe(Object.prototype);
    expect(findings('{"__proto__": {"verdict": "good"}}', VERDICT)).toEqual([
      'verdict is missing',
      '__proto__ is not asked for; there are verdict, findings',
    ]);
  });

  test('is found, or not, in time that grows with the reply', () => {
    const size = 256 * 1024;
    for (const piece of [
      '{',
      '{"',
      '[',
      '[1',
      '{"a":',
      '{}',
      '{"a":{}',
      '```\n',
      '```json\n{',
      '"',
      '\\',
      '{ ',
      '[1]{"x"}',
    ])
      expect(judgeAnswer(piece.repeat(size / piece.length), VERDICT).ok).toBe(false);
    const many = JSON.stringify({
      verdict: 'good',
      findings: Array.from({ length: 20_000 }, (_, at) => `finding ${at}`),
    });
    expect(judgeAnswer(`So: ${many}`, VERDICT).ok).toBe(true);
  });

  test('is found again wherever it stands, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })),
        fc.boolean(),
        (object, isPretty) => {
          const text = JSON.stringify(object, null, isPretty ? 2 : undefined);
          const same: unknown = JSON.parse(text);
          for (const reply of [
            text,
            fenced(text),
            `Well:\n${fenced(text)}\nThat is it.`,
            `It is ${text}, I think (see {x}).`,
          ])
            expect(value(reply)).toEqual(same);
        },
      ),
    );
  });

  test('never makes it throw', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ':',
      ',',
      '```',
      '```json',
      '\n',
      ' ',
      '1',
      'null',
      '"a"',
      '😀',
      '\ud800',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const judged = judgeAnswer(parts.join(''), VERDICT);
        expect(judged.ok || judged.findings.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a text that is asked for', () => {
  const word: AnswerSchema = { type: 'string', enum: ['good', 'mend {"it": 1}'] };

  test('is the whole reply, quoted or not', () => {
    expect(value('good\n', word)).toBe('good');
    expect(value('"good"', word)).toBe('good');
    expect(value('mend {"it": 1}', word)).toBe('mend {"it": 1}');
    expect(findings('I say good', word)).toEqual([
      'it is "I say good"; it must be one of "good", "mend {\\"it\\": 1}"',
    ]);
  });
});

describe('what an agent is told', () => {
  test('stands behind its prompt', () => {
    const prompt = withSchema('Review it.', VERDICT);
    expect(prompt.startsWith('Review it.\n\n---\nEnd your reply with the answer as JSON')).toBe(true);
    expect(prompt).toContain('"additionalProperties": false');
    expect(withSchema('x', { type: 'string' })).toContain('Your whole reply is the answer');
  });

  test('when it is asked again: all that is wrong, and the schema once more', () => {
    const wrong = findings('{"verdict": "bad", "findings": [1], "more": 1}', VERDICT);
    const text = askAgain(wrong, VERDICT);
    expect(text).toContain(
      [
        'Your answer does not fit what was asked for:',
        '- verdict is "bad"; it must be one of "good", "mend"',
        '- findings[0] is 1; it must be a text',
        '- more is not asked for; there are verdict, findings',
        '',
      ].join('\n'),
    );
    expect(text).toContain('```json-schema\n{');
  });
});
