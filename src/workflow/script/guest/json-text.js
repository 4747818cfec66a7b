import {
  cut,
  getPrototypeOf,
  isArray,
  isFinite,
  keys,
  NativePromise,
  objectPrototype,
  quote,
  textOf,
} from './built-ins.js';

const DEPTH = 64;
const TOLD_CHARACTERS = 4000;

/**
 * A value as JSON, or a TypeError that says which part of it is none. Stricter than `JSON.stringify`: what that leaves
 * out in silence (functions, maps, NaN) is refused, and `toJSON` is not asked. Undefined parts of objects are left
 * out; in lists they are null.
 */
export function jsonText(value, where) {
  return write(value, where, null);
}

function write(value, where, above) {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return quote(value);
    case 'number':
      if (!isFinite(value)) throw new TypeError(`${where} is ${textOf(value)}, which JSON has not`);
      return quote(value);
    case 'object':
      return writeParts(value, where, above);
    default:
      throw new TypeError(`${where} is a ${typeof value}, not JSON`);
  }
}

function writeParts(value, where, above) {
  const depth = above === null ? 1 : above.depth + 1;
  if (depth > DEPTH) throw new TypeError(`${where} is nested deeper than ${DEPTH}`);
  for (let one = above; one !== null; one = one.above)
    if (one.value === value) throw new TypeError(`${where} is a cycle: it holds itself`);
  const inner = { value, above, depth };
  if (isArray(value)) return writeList(value, where, inner);
  const prototype = getPrototypeOf(value);
  if (prototype !== null && prototype !== objectPrototype)
    throw new TypeError(
      value instanceof NativePromise
        ? `${where} is a promise: await it`
        : `${where} is neither a plain object nor a list`,
    );
  let text = '';
  const names = keys(value);
  for (let i = 0; i < names.length; i += 1) {
    const part = value[names[i]];
    if (part === undefined) continue;
    text += `${text === '' ? '' : ','}${quote(names[i])}:${write(part, `${where}.${names[i]}`, inner)}`;
  }
  return `{${text}}`;
}

function writeList(value, where, inner) {
  let text = '';
  for (let i = 0; i < value.length; i += 1) {
    const part = value[i];
    text += (i === 0 ? '' : ',') + (part === undefined ? 'null' : write(part, `${where}[${i}]`, inner));
  }
  return `[${text}]`;
}

/** Whatever was thrown, in words: always a string, and never throws. */
export function causeOf(thrown) {
  try {
    if (typeof thrown === 'string') return cut(thrown, 0, TOLD_CHARACTERS);
    if (typeof thrown === 'object' && thrown !== null) {
      const { name, message } = thrown;
      if (typeof message === 'string')
        return cut(typeof name === 'string' ? `${name}: ${message}` : message, 0, TOLD_CHARACTERS);
    }
    return logged(thrown);
  } catch {
    return 'something that cannot be put into words';
  }
}

/** A value as `log` shows it. */
export function logged(value) {
  if (typeof value === 'string') return cut(value, 0, TOLD_CHARACTERS);
  if (value === undefined || typeof value === 'symbol') return textOf(value);
  try {
    return cut(jsonText(value, 'value'), 0, TOLD_CHARACTERS);
  } catch {
    return typeof value === 'object' ? '[object]' : `[${typeof value}]`;
  }
}

/** What of an error is told when it ends a script. */
export function errorFacts(thrown) {
  let name = 'Error';
  let stack = '';
  let message = causeOf(thrown);
  try {
    if (typeof thrown === 'object' && thrown !== null) {
      if (typeof thrown.name === 'string') name = cut(thrown.name, 0, 200);
      if (typeof thrown.stack === 'string') stack = cut(thrown.stack, 0, TOLD_CHARACTERS);
      if (typeof thrown.message === 'string') message = cut(thrown.message, 0, TOLD_CHARACTERS);
    }
  } catch {
    // A getter of the script's own: what was read so far stands.
  }
  return { name, message, stack };
}
