import { isArray, NativePromise, parse, put } from './built-ins.js';
import { causeOf, jsonText } from './json-text.js';

const ITEMS = 4096;

/**
 * `parallel` and `pipeline`. `drop` hears why something is null at its index; `isFatal` knows the errors that go
 * through all of it; `during` is told of the beginning and the end of each fan-out.
 */
export function fanOut({ drop, isFatal, during }) {
  async function parallel(thunks) {
    const list = listOf(thunks, 'parallel', 'functions: parallel([() => agent(…), …])');
    for (let i = 0; i < list.length; i += 1) mustBeFunction(list[i], `parallel: item ${i}`);
    return await within(() => together(list.length, (i) => entry(list[i], i)));
  }

  async function entry(thunk, index) {
    try {
      return plain(await thunk());
    } catch (error) {
      return left('parallel', index, null, error);
    }
  }

  async function pipeline(items, ...stages) {
    const list = listOf(
      items,
      'pipeline',
      'items, and stages after it: pipeline(items, (prev, item, index) => …)',
    );
    if (stages.length === 0) throw new TypeError('pipeline has no stage: pipeline(items, stage, …)');
    for (let i = 0; i < stages.length; i += 1) mustBeFunction(stages[i], `pipeline: stage ${i + 1}`);
    return await within(() => together(list.length, (i) => through(list[i], i, stages)));
  }

  async function through(item, index, stages) {
    let value = item;
    for (let at = 0; at < stages.length; at += 1) {
      const stage = stages[at];
      try {
        value = await stage(value, item, index);
        if (value !== null && value !== undefined) {
          if (at === stages.length - 1) value = plain(value);
          continue;
        }
      } catch (error) {
        return left('pipeline', index, at, error);
      }
      drop({ from: 'pipeline', index, stage: at, cause: `stage ${at + 1} returned nothing` });
      return null;
    }
    return value;
  }

  function left(from, index, stage, error) {
    if (isFatal(error)) throw error;
    drop({ from, index, stage, cause: causeOf(error) });
    return null;
  }

  async function within(run) {
    during(1);
    try {
      return await run();
    } finally {
      during(-1);
    }
  }

  return { parallel, pipeline };
}

/** A result as plain data, the script's own copy: what is no JSON throws. A function that returns nothing gives null. */
function plain(value) {
  return value === undefined ? null : parse(jsonText(value, 'the result'));
}

function listOf(given, name, what) {
  if (!isArray(given)) throw new TypeError(`${name} takes a list of ${what}`);
  const { length } = given;
  if (length > ITEMS) throw new RangeError(`${name}: ${length} items are more than ${ITEMS}`);
  const list = [];
  for (let i = 0; i < length; i += 1) put(list, i, given[i]);
  return list;
}

function mustBeFunction(given, what) {
  if (typeof given === 'function') return;
  const found = given instanceof NativePromise ? 'a promise, so it runs already' : `a ${typeof given}`;
  throw new TypeError(`${what} is ${found}; a function is expected: () => agent(…)`);
}

/** Runs all of them at once; results stand at their index. The first error ends the wait. */
function together(count, runOne) {
  return new NativePromise((resolve, reject) => {
    const results = [];
    let open = count;
    const one = async (i) => {
      try {
        put(results, i, await runOne(i));
      } catch (error) {
        reject(error);
        return;
      }
      open -= 1;
      if (open === 0) resolve(results);
    };
    for (let i = 0; i < count; i += 1) put(results, i, null);
    for (let i = 0; i < count; i += 1) one(i);
    if (count === 0) resolve(results);
  });
}
