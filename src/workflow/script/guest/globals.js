import {
  create,
  defineProperty,
  facts,
  freeze,
  join,
  NativeError,
  NativePromise,
  parse,
  put,
} from './built-ins.js';
import { fanOut } from './fan-out.js';
import { causeOf, errorFacts, jsonText, logged } from './json-text.js';

// What the host gave: functions that take and give strings and numbers. No script runs before it is gone.
const { host } = globalThis;
delete globalThis.host;
// A microtask that throws has nobody to tell; promises do all of it.
delete globalThis.queueMicrotask;
// It would be called with our functions on the stack.
seal(Error, 'prepareStackTrace', undefined);

/** Call → what settles its promise. Without a prototype, so that no script can put setters in its way. */
const waiting = create(null);
const outcomes = facts();
const isFatal = (error) => typeof error === 'object' && error !== null && outcomes.of(error)?.fatal === true;
const spending = { total: null, spent: 0 };
let phaseNow = null;
let fanOuts = 0;

const note = (about) => host.note(jsonText(about, 'note'));
const drop = (about) => note({ kind: 'dropped', ...about });
const { parallel, pipeline } = fanOut({
  drop,
  isFatal,
  during: (step) => {
    fanOuts += step;
  },
});

/** Asks the host: a number is the call that will be answered, a text says what is wrong with it. */
function ask(about) {
  return new NativePromise((resolve, reject) => {
    const text = jsonText({ ...about, phase: phaseNow, inFanOut: fanOuts > 0 }, about.kind);
    // Where it was asked: an error is made when the answer comes, far from there.
    const { stack } = new NativeError('');
    const answer = host.ask(text);
    if (typeof answer === 'number') waiting[answer] = { resolve, reject, stack };
    else reject(refusal(parse(answer), stack));
  });
}

function refusal({ code, name, message, fatal }, stack) {
  const error = code === 'bad_call' ? new TypeError(message) : new NativeError(message);
  hide(error, 'stack', stack);
  if (code === 'bad_call') return error;
  put(error, 'name', name);
  put(error, 'code', code);
  put(error, 'fatal', fatal === true);
  outcomes.keep(error, { code, fatal: fatal === true });
  return error;
}

const globals = {
  // Not async: a promise that an async function returns is read by way of its `then`, which a script may have changed.
  agent: (prompt, options = {}) => ask({ kind: 'agent', prompt, options }),
  approve: (question, options = {}) => ask({ kind: 'approve', question, options }),
  workflow: (name, args = null) => ask({ kind: 'workflow', name, args }),
  parallel,
  pipeline,
  phase(title) {
    if (typeof title !== 'string' || title === '')
      throw new TypeError('phase takes a title: phase("Review")');
    phaseNow = title;
    note({ kind: 'phase', title });
  },
  log,
  console: freeze({ log, info: log, warn: log, error: log, debug: log }),
  budget: freeze({
    get total() {
      return spending.total;
    },
    spent: () => spending.spent,
    remaining: () => (spending.total === null ? Infinity : spending.total - spending.spent),
  }),
};

function log(...parts) {
  const words = [];
  for (let i = 0; i < parts.length; i += 1)
    put(words, i, typeof parts[i] === 'object' ? shown(parts[i]) : logged(parts[i]));
  note({ kind: 'log', text: join(words, ' ') });
}

function shown(value) {
  return value instanceof NativeError ? causeOf(value) : logged(value);
}

function seal(target, name, value) {
  if (typeof value === 'function') freeze(value);
  defineProperty(target, name, { value, enumerable: true, writable: false, configurable: false });
}

function hide(target, name, value) {
  defineProperty(target, name, {
    value,
    enumerable: false,
    writable: true,
    configurable: true,
    __proto__: null,
  });
}

host.doors = {
  /** Before the script: what is its own. */
  begin(text) {
    const { args, total, spent, seed } = parse(text);
    spending.total = total;
    spending.spent = spent;
    for (const name in globals) seal(globalThis, name, globals[name]);
    seal(globalThis, 'args', args);
    put(Math, 'random', seeded(seed));
  },
  async run(script) {
    let end;
    try {
      const value = await script();
      const result = value === undefined ? 'null' : jsonText(value, 'the result of the script');
      end = `{"kind":"returned","value":${result}}`;
    } catch (error) {
      const known = typeof error === 'object' && error !== null ? outcomes.of(error) : undefined;
      const about = {
        kind: 'threw',
        ...errorFacts(error),
        code: known?.code ?? null,
        fatal: known?.fatal ?? false,
      };
      end = jsonText(about, 'the end');
    }
    host.end(end);
  },
  answer(call, isGood, text, spent) {
    const one = waiting[call];
    delete waiting[call];
    if (spent !== null) spending.spent = spent;
    if (one === undefined) return;
    const said = parse(text);
    if (isGood) one.resolve(said);
    else one.reject(refusal(said, one.stack));
  },
  causeOf,
};

/** Random numbers that a seed reproduces (mulberry32). */
function seeded(seed) {
  const { imul } = Math;
  let state = seed >>> 0;
  return freeze(() => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  });
}
