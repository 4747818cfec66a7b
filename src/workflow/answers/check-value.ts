import { isSame } from '../definition/index.ts';
import { digest } from '../journal/call-key.ts';
import type { JsonValue } from '../script/script-port.ts';
import { isList, isRecord, type AnswerSchema } from './schema-problem.ts';

/** Bounds of one check: what more is wrong is not told; what has more parts to be held to holds up the hub, and is not believed. */
const CHECK_LIMITS = { findings: 20, parts: 250_000, shownCharacters: 80 } as const;

/** What of a value does not fit a schema that `schemaProblem` has taken: at most so many, each with its place. */
export function checkValue(value: JsonValue, schema: AnswerSchema): string[] {
  const check = new Check();
  check.hold('', value, schema);
  return check.isSpent ? ['it is too large to be checked: make it shorter'] : check.findings;
}

type Rule = (check: Check, place: string, value: JsonValue, schema: AnswerSchema) => void;

class Check {
  readonly findings: string[] = [];
  #parts = CHECK_LIMITS.parts;

  get isSpent(): boolean {
    return this.#parts <= 0;
  }

  hold(place: string, value: JsonValue, schema: JsonValue | undefined): void {
    this.#parts -= 1;
    if (this.isSpent || this.findings.length >= CHECK_LIMITS.findings) return;
    if (schema === false) this.say(place, 'may not be there');
    if (!isRecord(schema)) return;
    if (!isOfType(value, schema['type'])) {
      this.say(place, `is ${nameOf(value)}; it must be ${typeText(schema['type'])}`);
      return;
    }
    for (const rule of RULES) rule(this, place, value, schema);
  }

  /** Whether a value fits, without a word about it. */
  fits(place: string, value: JsonValue, schema: JsonValue): boolean {
    return this.reasons(place, value, schema).length === 0;
  }

  /** What is wrong with a value, told to nobody yet. */
  reasons(place: string, value: JsonValue, schema: JsonValue): string[] {
    const within = new Check();
    within.#parts = this.#parts;
    within.hold(place, value, schema);
    this.#parts = within.#parts;
    return within.findings;
  }

  say(place: string, what: string): void {
    if (this.findings.length < CHECK_LIMITS.findings)
      this.findings.push(`${place === '' ? 'it' : place} ${what}`);
  }
}

const RULES: readonly Rule[] = [
  (check, place, value, { enum: values }) => {
    if (!isList(values) || values.some((one) => isSame(one, value))) return;
    check.say(place, `is ${shown(value)}; it must be one of ${values.map(shown).join(', ').slice(0, 500)}`);
  },
  (check, place, value, schema) => {
    const { const: only } = schema;
    if (only !== undefined && !isSame(only, value))
      check.say(place, `is ${shown(value)}; it must be ${shown(only)}`);
  },
  (check, place, value, schema) => {
    if (isRecord(value)) holdObject(check, place, value, schema);
    else if (isList(value)) holdList(check, place, value, schema);
    else if (typeof value === 'string') holdText(check, place, value, schema);
    else if (typeof value === 'number') holdNumber(check, place, value, schema);
  },
  holdCombined,
];

function holdObject(check: Check, place: string, value: AnswerSchema, schema: AnswerSchema): void {
  const { properties, required, additionalProperties: rest } = schema;
  const names = Object.keys(value);
  bound(check, place, names.length, [schema['minProperties'], schema['maxProperties']], 'properties');
  for (const name of isList(required) ? required : [])
    if (typeof name === 'string' && !Object.hasOwn(value, name)) check.say(at(place, name), 'is missing');
  const known = isRecord(properties) ? properties : {};
  for (const name of names) {
    const isKnown = Object.hasOwn(known, name);
    if (isKnown) check.hold(at(place, name), value[name] ?? null, known[name]);
    else if (rest === false) check.say(at(place, name), `is not asked for${knownText(Object.keys(known))}`);
    else check.hold(at(place, name), value[name] ?? null, rest);
  }
}

const knownText = (names: readonly string[]) =>
  names.length === 0 ? '' : `; there are ${names.join(', ').slice(0, 500)}`;

function holdList(check: Check, place: string, value: readonly JsonValue[], schema: AnswerSchema): void {
  const { prefixItems, items, uniqueItems } = schema;
  bound(check, place, value.length, [schema['minItems'], schema['maxItems']], 'items');
  const first = isList(prefixItems) ? prefixItems : [];
  for (const [index, item] of value.entries())
    check.hold(`${place}[${index}]`, item, index < first.length ? first[index] : items);
  if (uniqueItems === true && new Set(value.map(digest)).size < value.length)
    check.say(place, 'has an item twice');
}

function holdText(check: Check, place: string, value: string, { minLength, maxLength }: AnswerSchema): void {
  if (minLength !== undefined || maxLength !== undefined)
    bound(check, place, Array.from(value).length, [minLength, maxLength], 'characters');
}

function holdNumber(check: Check, place: string, value: number, schema: AnswerSchema): void {
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below, multipleOf: step } = schema;
  if (typeof minimum === 'number' && value < minimum)
    check.say(place, `is ${value}; it must be ${minimum} at least`);
  if (typeof maximum === 'number' && value > maximum)
    check.say(place, `is ${value}; it must be ${maximum} at most`);
  if (typeof above === 'number' && value <= above) check.say(place, `is ${value}; it must be above ${above}`);
  if (typeof below === 'number' && value >= below) check.say(place, `is ${value}; it must be below ${below}`);
  if (typeof step === 'number' && !isMultiple(value, step))
    check.say(place, `is ${value}; it must be a multiple of ${step}`);
}

/** 0.3 is three times 0.1 for whoever wrote the schema, though not in binary. */
function isMultiple(value: number, of: number): boolean {
  const times = value / of;
  return Math.abs(times - Math.round(times)) <= Math.abs(times) * Number.EPSILON * 4;
}

function holdCombined(check: Check, place: string, value: JsonValue, schema: AnswerSchema): void {
  const { allOf, anyOf, oneOf, not } = schema;
  for (const one of isList(allOf) ? allOf : []) check.hold(place, value, one);
  if (isList(anyOf)) holdAny(check, place, value, anyOf);
  if (isList(oneOf)) {
    const reasons = oneOf.map((one) => check.reasons(place, value, one));
    const fitting = reasons.filter((found) => found.length === 0).length;
    if (fitting === 0) check.say(place, `fits none of what it may be (${nearestOf(reasons)})`);
    if (fitting > 1) check.say(place, `fits ${fitting} of what it may be; it must fit one of them alone`);
  }
  if (not !== undefined && check.fits(place, value, not)) check.say(place, `may not be ${shown(value)}`);
}

function holdAny(check: Check, place: string, value: JsonValue, shapes: readonly JsonValue[]): void {
  const reasons: string[][] = [];
  for (const one of shapes) {
    const found = check.reasons(place, value, one);
    if (found.length === 0) return;
    reasons.push(found);
  }
  check.say(place, `fits none of what it may be (${nearestOf(reasons)})`);
}

/** Of the shape that it comes nearest to: what its author most likely meant. */
function nearestOf(reasons: readonly string[][]): string {
  const [first = []] = reasons.toSorted((a, b) => a.length - b.length);
  return first.slice(0, 3).join('; ');
}

function bound(
  check: Check,
  place: string,
  size: number,
  [least, most]: readonly [JsonValue | undefined, JsonValue | undefined],
  of: string,
): void {
  if (typeof least === 'number' && size < least)
    check.say(place, `has ${size} ${of}; it must have ${least} at least`);
  if (typeof most === 'number' && size > most)
    check.say(place, `has ${size} ${of}; it must have ${most} at most`);
}

function isOfType(value: JsonValue, type: JsonValue | undefined): boolean {
  if (type === undefined) return true;
  if (isList(type)) return type.some((one) => isOfType(value, one));
  if (type === 'integer') return Number.isInteger(value);
  return type === nameOfType(value);
}

function nameOfType(value: JsonValue): string {
  if (value === null) return 'null';
  return isList(value) ? 'array' : typeof value;
}

const NAMES: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

const nameOf = (value: JsonValue): string =>
  isRecord(value) || isList(value) ? (NAMES[nameOfType(value)] ?? '') : shown(value);

const typeText = (type: JsonValue | undefined): string =>
  (isList(type) ? type : [type])
    .map((one) => (typeof one === 'string' ? NAMES[one] : undefined) ?? '')
    .join(' or ');

/** As JSON has it, cut. */
function shown(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > CHECK_LIMITS.shownCharacters
    ? `${text.slice(0, CHECK_LIMITS.shownCharacters)}…`
    : text;
}

function at(place: string, name: string): string {
  const cut = name.slice(0, CHECK_LIMITS.shownCharacters);
  if (!/^[A-Za-z_][\w-]*$/u.test(cut)) return `${place}[${JSON.stringify(cut)}]`;
  return place === '' ? cut : `${place}.${cut}`;
}
