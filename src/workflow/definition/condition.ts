import { readAs, wrongAt, type ReadResult } from './read-result.ts';
import { readReference, valueOf, type Reference, type Scope } from './reference.ts';
import { TokenReader, tokensOf } from './tokens.ts';

/** A `when`, read. */
export type Condition =
  | { kind: 'value'; value: unknown }
  | { kind: 'list'; items: readonly Condition[] }
  | { kind: 'reference'; reference: Reference }
  | { kind: 'not'; of: Condition }
  | { kind: 'and' | 'or' | '==' | '!=' | 'in'; left: Condition; right: Condition };

type Read = ReadResult<Condition>;

/** Each level of brackets is a call; no text that a person writes comes near it. */
const DEEPEST = 50;

/** Reads `inputs.mode == 'fast' and not (steps.review.output.blockers in [0, null])`. */
export function readCondition(text: string): Read {
  const { tokens, problem } = tokensOf(text);
  if (problem) return wrongAt(problem.offset, problem.message);
  const reader = new TokenReader(tokens);
  const read = either(reader, 0);
  if (!read.ok) return read;
  const rest = reader.next;
  return rest.kind === 'end' ? read : wrongAt(rest.offset, `"${rest.value}" is not expected here`);
}

function either(reader: TokenReader, depth: number): Read {
  let left = both(reader, depth);
  while (left.ok && reader.takeIf('name', 'or')) {
    const right = both(reader, depth);
    if (!right.ok) return right;
    left = readAs({ kind: 'or', left: left.value, right: right.value });
  }
  return left;
}

function both(reader: TokenReader, depth: number): Read {
  let left = negated(reader, depth);
  while (left.ok && reader.takeIf('name', 'and')) {
    const right = negated(reader, depth);
    if (!right.ok) return right;
    left = readAs({ kind: 'and', left: left.value, right: right.value });
  }
  return left;
}

function negated(reader: TokenReader, depth: number): Read {
  const { offset } = reader.next;
  if (!reader.takeIf('name', 'not')) return compared(reader, depth);
  if (depth > DEEPEST) return tooDeep(offset);
  const of = negated(reader, depth + 1);
  return of.ok ? readAs({ kind: 'not', of: of.value }) : of;
}

function compared(reader: TokenReader, depth: number): Read {
  const left = operand(reader, depth);
  if (!left.ok) return left;
  const { offset } = reader.next;
  for (const sign of ['==', '!='] as const)
    if (reader.takeIf('sign', sign)) return pair(sign, left.value, operand(reader, depth));
  if (reader.takeIf('name', 'in')) return pair('in', left.value, operand(reader, depth));
  if (!reader.takeIf('name', 'not')) return left;
  if (!reader.takeIf('name', 'in')) return wrongAt(offset, '"in" is missing after "not"');
  const within = pair('in', left.value, operand(reader, depth));
  return within.ok ? readAs({ kind: 'not', of: within.value }) : within;
}

const pair = (kind: '==' | '!=' | 'in', left: Condition, right: Read): Read =>
  right.ok ? readAs({ kind, left, right: right.value }) : right;

const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function operand(reader: TokenReader, depth: number): Read {
  const { next } = reader;
  if (depth > DEEPEST) return tooDeep(next.offset);
  if (reader.takeIf('sign', '(')) {
    const within = either(reader, depth + 1);
    if (!within.ok || reader.takeIf('sign', ')')) return within;
    return wrongAt(next.offset, '"(" is not closed');
  }
  if (reader.takeIf('sign', '[')) return list(reader, depth, next.offset);
  if (next.kind === 'text' || next.kind === 'number') {
    reader.take();
    return readAs({ kind: 'value', value: next.kind === 'text' ? next.value : Number(next.value) });
  }
  if (next.kind !== 'name' || ['and', 'or', 'in', 'not'].includes(next.value))
    return wrongAt(
      next.offset,
      `a value is missing ${next.kind === 'end' ? 'at the end' : `before "${next.value}"`}`,
    );
  if (WORDS.has(next.value)) {
    reader.take();
    return readAs({ kind: 'value', value: WORDS.get(next.value) });
  }
  const reference = readReference(reader);
  return reference.ok ? readAs({ kind: 'reference', reference: reference.value }) : reference;
}

function list(reader: TokenReader, depth: number, offset: number): Read {
  const items: Condition[] = [];
  if (reader.takeIf('sign', ']')) return readAs({ kind: 'list', items });
  do {
    const item = operand(reader, depth + 1);
    if (!item.ok) return item;
    items.push(item.value);
  } while (reader.takeIf('sign', ','));
  return reader.takeIf('sign', ']') ? readAs({ kind: 'list', items }) : wrongAt(offset, '"[" is not closed');
}

const tooDeep = (offset: number) => wrongAt(offset, 'it is too deep; write it flatter');

/** All that a condition speaks of. */
export function referencesOf(condition: Condition): Reference[] {
  switch (condition.kind) {
    case 'value':
      return [];
    case 'reference':
      return [condition.reference];
    case 'not':
      return referencesOf(condition.of);
    case 'list':
      return condition.items.flatMap(referencesOf);
    default:
      return [...referencesOf(condition.left), ...referencesOf(condition.right)];
  }
}

/** Whether a condition holds. Nothing, false, 0, the empty text and the empty list do not hold; never throws. */
export const holds = (condition: Condition, scope: Scope): boolean => isTrue(valueIn(condition, scope));

function valueIn(condition: Condition, scope: Scope): unknown {
  switch (condition.kind) {
    case 'value':
      return condition.value;
    case 'reference':
      return valueOf(condition.reference, scope);
    case 'list':
      return condition.items.map((item) => valueIn(item, scope));
    case 'not':
      return !holds(condition.of, scope);
    case 'and':
      return holds(condition.left, scope) && holds(condition.right, scope);
    case 'or':
      return holds(condition.left, scope) || holds(condition.right, scope);
    case 'in':
      return isIn(valueIn(condition.left, scope), valueIn(condition.right, scope));
    default:
      return (
        isSame(valueIn(condition.left, scope), valueIn(condition.right, scope)) === (condition.kind === '==')
      );
  }
}

const isTrue = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value));

/** An item of a list, a part of a text, a name in a map. */
function isIn(value: unknown, within: unknown): boolean {
  if (Array.isArray(within)) return within.some((item) => isSame(item, value));
  if (typeof value !== 'string') return false;
  if (typeof within === 'string') return within.includes(value);
  return typeof within === 'object' && within !== null && Object.hasOwn(within, value);
}

/** Of values as JSON has them: maps are the same whatever the order of their names. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSame(Reflect.get(a, name), Reflect.get(b, name)))
  );
}
