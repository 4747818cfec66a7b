import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../script/script-port.ts';
import { checkValue } from './check-value.ts';
import { schemaProblem, type AnswerSchema } from './schema-problem.ts';

const check = (schema: AnswerSchema, ...values: JsonValue[]): string[] => {
  expect(schemaProblem(schema)).toBeUndefined();
  return values.map((value) => checkValue(value, schema).join(' | '));
};

describe('an answer is held to', () => {
  test('the type, or one of several', () => {
    expect(check({ type: 'integer' }, 1, 1.5, '1', 2e300)).toEqual([
      '',
      'it is 1.5; it must be a whole number',
      'it is "1"; it must be a whole number',
      '',
    ]);
    expect(check({ type: ['string', 'null'] }, 'a', null, [], { a: 1 })).toEqual([
      '',
      '',
      'it is a list; it must be a text or null',
      'it is an object; it must be a text or null',
    ]);
    expect(check({ type: 'boolean' }, false, 0)).toEqual(['', 'it is 0; it must be true or false']);
  });

  test('enum and const, whatever stands in them and beside them', () => {
    expect(check({ enum: [1, { a: [1], b: 2 }] }, { b: 2, a: [1] }, { a: [2], b: 2 })).toEqual([
      '',
      'it is {"a":[2],"b":2}; it must be one of 1, {"a":[1],"b":2}',
    ]);
    expect(check({ const: null, type: 'null' }, null)).toEqual(['']);
    expect(check({ const: 'x' }, 'y')).toEqual(['it is "y"; it must be "x"']);
  });

  test('properties, with or without a type', () => {
    const schema = {
      properties: { a: { type: 'number' } },
      required: ['a', 'b'],
      additionalProperties: { type: 'string' },
    };
    expect(check(schema, { a: 1, b: 'x' }, { a: 'x', 'odd name': 1 }, 'no object')).toEqual([
      '',
      'b is missing | a is "x"; it must be a number | ["odd name"] is 1; it must be a text',
      '',
    ]);
    expect(check({ minProperties: 1, maxProperties: 2 }, {}, { a: 1, b: 2, c: 3 })).toEqual([
      'it has 0 properties; it must have 1 at least',
      'it has 3 properties; it must have 2 at most',
    ]);
    expect(check({ properties: { a: false } }, { a: 1 })).toEqual(['a may not be there']);
  });

  test('items, their number, and that none is there twice', () => {
    expect(check({ type: 'array', minItems: 1, maxItems: 2 }, [], [1, 2, 3])).toEqual([
      'it has 0 items; it must have 1 at least',
      'it has 3 items; it must have 2 at most',
    ]);
    const tuple = { prefixItems: [{ type: 'string' }], items: { type: 'number' } };
    expect(check(tuple, ['a', 1], [1, 'a'])).toEqual([
      '',
      '[0] is 1; it must be a text | [1] is "a"; it must be a number',
    ]);
    expect(
      check(
        { uniqueItems: true },
        [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
        [1, '1'],
      ),
    ).toEqual(['it has an item twice', '']);
    expect(check({ items: false, prefixItems: [true] }, [1], [1, 2])).toEqual(['', '[1] may not be there']);
  });

  test('lengths in characters as people count them, and bounds of numbers', () => {
    expect(check({ minLength: 2, maxLength: 3 }, '😀', '😀😀😀', 'abcd')).toEqual([
      'it has 1 characters; it must have 2 at least',
      '',
      'it has 4 characters; it must have 3 at most',
    ]);
    expect(check({ minimum: 0, maximum: 10 }, -1, 0, 10, 11)).toEqual([
      'it is -1; it must be 0 at least',
      '',
      '',
      'it is 11; it must be 10 at most',
    ]);
    expect(check({ exclusiveMinimum: 0, exclusiveMaximum: 1 }, 0, 0.5, 1)).toEqual([
      'it is 0; it must be above 0',
      '',
      'it is 1; it must be below 1',
    ]);
    expect(check({ multipleOf: 0.1 }, 0.3, 0, 0.35)).toEqual([
      '',
      '',
      'it is 0.35; it must be a multiple of 0.1',
    ]);
  });

  test('what it may be, what it must be, and what it may not', () => {
    const shapes = {
      anyOf: [
        { type: 'object', required: ['a', 'b', 'c'] },
        { type: 'object', required: ['d'] },
      ],
    };
    expect(check(shapes, { d: 1 }, {})).toEqual(['', 'it fits none of what it may be (d is missing)']);
    expect(check({ oneOf: [{ type: 'number' }, { type: 'integer' }] }, 1.5, 1, 'x')).toEqual([
      '',
      'it fits 2 of what it may be; it must fit one of them alone',
      'it fits none of what it may be (it is "x"; it must be a number)',
    ]);
    expect(check({ allOf: [{ minimum: 1 }, { maximum: 2 }] }, 3)).toEqual(['it is 3; it must be 2 at most']);
    expect(check({ not: { const: 1 } }, 1, 2)).toEqual(['it may not be 1', '']);
  });

  test('with twenty findings at most, and an end to what takes too long', () => {
    const many = Array.from({ length: 1_000 }, () => 'x');
    expect(checkValue(many, { items: { type: 'number' } })).toHaveLength(20);
    const slow = { items: { anyOf: Array.from({ length: 400 }, (_, at) => ({ const: at })) } };
    expect(
      checkValue(
        Array.from({ length: 2_000 }, () => 399),
        slow,
      ),
    ).toEqual(['it is too large to be checked: make it shorter']);
  });
});

describe('a schema', () => {
  test('that answers cannot be held to is refused with its place', () => {
    const said = (schema: AnswerSchema) => schemaProblem(schema);
    expect(said({ properties: { a: { items: { $ref: '#/$defs/x' } } } })).toBe(
      'schema.properties.a.items says "$ref", which answers cannot be held to: write the schema out where it is used',
    );
    expect(said({ type: 'string', pattern: '(a+)+$' })).toContain(
      '"pattern", which answers cannot be held to: say it in',
    );
    expect(said({ propertys: {} })).toContain('is it "properties"?');
    expect(said({ anyOf: [{ type: 'text' }] })).toBe(
      '"type" of schema.anyOf[0] is one of object, array, string, number, integer, boolean, null',
    );
    expect(said({ type: [] })).toContain('"type" of schema');
    expect(said({ required: true })).toBe('"required" of schema is a list of names');
    expect(said({ items: [{}] })).toBe('schema.items is no schema but [{}]');
    expect(said({ multipleOf: 0 })).toBe('"multipleOf" of schema is a number above 0');
    expect(said({ minLength: -1 })).toBe('"minLength" of schema is a whole number from 0');
  });

  test('may say what nobody checks', () => {
    expect(
      schemaProblem({ $schema: 'x', title: 'x', description: 'x', default: 1, examples: [], format: 'uri' }),
    ).toBeUndefined();
  });

  test('has its bounds', () => {
    let deep: AnswerSchema = {};
    for (let level = 0; level < 65; level += 1) deep = { items: deep };
    expect(schemaProblem(deep)).toBe('the schema is deeper than 64 levels');
    expect(schemaProblem({ description: 'x'.repeat(65_536) })).toBe('the schema has over 65536 bytes');
  });
});
