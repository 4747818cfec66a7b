import { nearest } from '#base/yaml';
import { isDeeperThan } from '../script/json-depth.ts';
import type { JsonValue } from '../script/script-port.ts';

/** A JSON Schema as its author wrote it. */
export type AnswerSchema = { readonly [key: string]: JsonValue };

/** Bounds of a schema: an answer is held to each part of it, and the agent reads it whole. */
const SCHEMA_LIMITS = { bytes: 64 * 1024, depth: 64 } as const;

const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

interface Keyword {
  /** What is wrong with its value, as the end of a sentence; undefined when nothing is. */
  readonly wrong: (value: JsonValue) => string | undefined;
  /** Schemas within its value, by where they stand. */
  readonly within?: (value: JsonValue) => [string, JsonValue][];
}

const unless = (isGood: (value: JsonValue) => boolean, is: string): Keyword => ({
  wrong: (value) => (isGood(value) ? undefined : `is ${is}`),
});
const isCount = (value: JsonValue) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isType = (value: JsonValue) => typeof value === 'string' && TYPES.includes(value);
const isText = (value: JsonValue) => typeof value === 'string';
const isFull = (value: JsonValue): value is readonly JsonValue[] => isList(value) && value.length > 0;

const COUNT = unless(isCount, 'a whole number from 0');
const NUMBER = unless((value) => typeof value === 'number', 'a number');
const ANY: Keyword = { wrong: () => undefined };
const SCHEMA: Keyword = { ...ANY, within: (value) => [['', value]] };
const SCHEMAS: Keyword = {
  ...unless(isFull, 'a list of schemas'),
  within: (value) => (isList(value) ? value.map((one, at) => [`[${at}]`, one]) : []),
};
const SCHEMA_MAP: Keyword = {
  ...unless(isRecord, 'an object of schemas'),
  within: (value) => (isRecord(value) ? Object.entries(value).map(([name, one]) => [`.${name}`, one]) : []),
};

/** What answers are held to, of JSON Schema 2020-12. */
const HELD: ReadonlyMap<string, Keyword> = new Map([
  [
    'type',
    unless((value) => isType(value) || (isFull(value) && value.every(isType)), `one of ${TYPES.join(', ')}`),
  ],
  ['enum', unless(isFull, 'a list of values')],
  ['const', ANY],
  ['properties', SCHEMA_MAP],
  ['required', unless((value) => isList(value) && value.every(isText), 'a list of names')],
  ['additionalProperties', SCHEMA],
  ['minProperties', COUNT],
  ['maxProperties', COUNT],
  ['items', SCHEMA],
  ['prefixItems', SCHEMAS],
  ['minItems', COUNT],
  ['maxItems', COUNT],
  ['uniqueItems', unless((value) => typeof value === 'boolean', 'true or false')],
  ['minLength', COUNT],
  ['maxLength', COUNT],
  ['minimum', NUMBER],
  ['maximum', NUMBER],
  ['exclusiveMinimum', NUMBER],
  ['exclusiveMaximum', NUMBER],
  ['multipleOf', unless((value) => typeof value === 'number' && value > 0, 'a number above 0')],
  ['anyOf', SCHEMAS],
  ['oneOf', SCHEMAS],
  ['allOf', SCHEMAS],
  ['not', SCHEMA],
]);

/** Said to the agent, and held to nothing. */
const SAID: ReadonlySet<string> = new Set([
  ...['$schema', '$id', '$comment', 'title', 'description', 'default', 'examples', 'format'],
  ...['deprecated', 'readOnly', 'writeOnly'],
]);

/** With these a small schema, or a single expression in it, may take for ever to check. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['$ref', 'write the schema out where it is used'],
  ['$defs', 'write the schemas out where they are used'],
  ['pattern', 'say it in a description, and check it where the answer is used'],
]);

/**
 * Why answers cannot be held to a schema, in words for its author; undefined when they can. Keywords that it does not
 * know are refused, not passed over: what is not checked would look as though it were.
 */
export function schemaProblem(schema: AnswerSchema): string | undefined {
  const text = JSON.stringify(schema);
  if (Buffer.byteLength(text) > SCHEMA_LIMITS.bytes)
    return `the schema has over ${SCHEMA_LIMITS.bytes} bytes`;
  if (isDeeperThan(text, SCHEMA_LIMITS.depth))
    return `the schema is deeper than ${SCHEMA_LIMITS.depth} levels`;
  return problemAt('schema', schema);
}

function problemAt(place: string, schema: JsonValue): string | undefined {
  if (typeof schema === 'boolean') return undefined;
  if (!isRecord(schema)) return `${place} is no schema but ${JSON.stringify(schema).slice(0, 60)}`;
  for (const [name, value] of Object.entries(schema)) {
    if (SAID.has(name)) continue;
    const keyword = HELD.get(name);
    if (!keyword)
      return `${place} says "${name.slice(0, 60)}", which answers cannot be held to: ${insteadOf(name)}`;
    const wrong = keyword.wrong(value);
    if (wrong !== undefined) return `"${name}" of ${place} ${wrong}`;
    for (const [where, within] of keyword.within?.(value) ?? []) {
      const problem = problemAt(`${place}.${name}${where}`, within);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

function insteadOf(name: string): string {
  const known = [...HELD.keys()];
  const meant = nearest(name, known);
  return INSTEAD.get(name) ?? (meant === undefined ? `there are ${known.join(', ')}` : `is it "${meant}"?`);
}

export function isRecord(value: JsonValue | undefined): value is AnswerSchema {
  return typeof value === 'object' && value !== null && !isList(value);
}

export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
