import {
  anything,
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  jsonValue,
  letrec,
  nat,
  oneof,
  property as propertyOf,
  record,
  string,
  tuple,
  type Arbitrary,
} from 'fast-check';
import { expect, test } from 'vitest';
import type { CallOutcome, JsonValue } from './script-port.ts';
import { inPlace } from './testing/in-place.ts';
import { playOn, type Played } from './testing/play-script.ts';
import { readWallMessage } from './wall-messages.ts';

/** Names of globals that a script has, and values that have gone wrong somewhere before. */
const ODD = [
  'undefined',
  'NaN',
  '-0',
  '1n',
  'Symbol("s")',
  'Symbol.iterator',
  '(() => 1)',
  'agent',
  'globalThis',
  'args',
  'budget',
  'console',
  'new Map([[1, 2]])',
  'new Date()',
  'new Error("e")',
  '/r/g',
  'Promise.resolve(1)',
  'Promise.reject(2)',
  'new Promise(() => {})',
  'Object.create(null)',
  'Object.create({ inherited: 1 })',
  '[, 1]',
  'new Array(5)',
  'new Uint8Array(3)',
  'new String("boxed")',
  '(() => { const c = []; c.push(c); return c; })()',
  '({ then(d) { d(1); } })',
  '({ then() { throw 1; } })',
  '({ get then() { throw 2; } })',
  '({ toJSON() { return 1n; } })',
  '({ get x() { throw new Error("get"); } })',
  '({ ["__proto__"]: 1 })',
  'JSON.parse(\'{"__proto__":[]}\')',
  'new Proxy({}, { get: () => 1 })',
  'new Proxy([], { get: (t, k) => k === "length" ? 3 : t })',
  'new Proxy(() => 1, {})',
  'new Proxy({}, { getPrototypeOf() { throw 3; } })',
  'new Proxy({}, { ownKeys: () => ["a", "b"], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) })',
  '(() => { const p = Proxy.revocable([], {}); p.revoke(); return p.proxy; })()',
  '"\\uD800"',
  '"\\u0000"',
  '"x".repeat(5000)',
  '(class { static name = 1n; })',
  '(function* () { yield 1; })()',
  '(async () => { throw 4; })()',
  'Error.prototype',
  'Object.prototype',
  '({ length: 2, 0: () => 1, 1: () => 2 })',
  '({ name: Symbol("n"), message: 1n, stack: [] })',
] as const;

/** What spoils the machine for whatever comes after it. */
const SPOILS = [
  'Array.prototype.map = null',
  'Array.prototype[Symbol.iterator] = null',
  'Object.prototype.toJSON = () => 1n',
  'Object.prototype.then = function (d) { d("then"); }',
  'Promise.prototype.then = () => 1',
  'Promise.prototype.constructor = null',
  'JSON.stringify = JSON.parse = null',
  'Object.defineProperty(Object.prototype, "value", { get() { throw 5; }, set() {} })',
  'Object.defineProperty(Array.prototype, 0, { get: () => 6, set() { throw 6; } })',
  'Object.prototype.__proto__ === null && Object.setPrototypeOf(Array.prototype, null)',
  'Symbol.hasInstance in Function.prototype && Object.defineProperty(Error, Symbol.hasInstance, { value() { throw 7; } })',
  'Object.defineProperty(Object.prototype, "kind", { value: "stolen" })',
  'Object.defineProperty(Object.prototype, "call", { get: () => 1n })',
  'Error.stackTraceLimit = { valueOf() { throw 8; } }',
  'globalThis.Promise = null',
  'Object.prototype.fatal = true',
  'Object.freeze(globalThis)',
  'Object.defineProperty(Error.prototype, "stack", { get() { throw 9; } })',
  'Object.setPrototypeOf(globalThis, new Proxy({}, { get() { throw 10; } }))',
  'delete globalThis.Array',
  'Function.prototype.call = Function.prototype.apply = null',
  'Object.defineProperty(Object.prototype, "phase", { get() { throw 11; } })',
] as const;

const calls = constantFrom(
  'agent("one")',
  'agent("two", { label: "l", timeout: "5m" })',
  'agent("p" + typeof i, { schema: { type: "object" } })',
  'agent("three", { budget: { tokens: 5 } }).then((r) => [r], (e) => e.code)',
  'approve("ok?", { approvers: [{ role: "lead" }] })',
  'workflow("other", { deep: [1, { x: null }] })',
);
const plain = jsonValue({ maxDepth: 2 }).map((value) => `(${JSON.stringify(value)})`);
const leaf = oneof(
  calls,
  plain,
  constantFrom(...ODD),
  constantFrom('[1, 2, 3]', '[() => agent("a"), () => 2]', 'p', 'e'),
);
const bounds = { maxDepth: 7, depthSize: 'large', depthIdentifier: 'script' } as const;

interface Grammar {
  expression: string;
  statement: string;
  body: string;
}

const { expression: expressions, body: scripts } = letrec<Grammar>((tie) => {
  const expression = tie('expression');
  const body = tie('body');
  const field = tuple(constantFrom('a', 'prompt', 'label', 'then', 'length'), expression);
  return {
    expression: oneof(
      bounds,
      leaf,
      expression.map((inside) => `(await ${inside})`),
      array(expression, { maxLength: 3 }).map((parts) => `[${parts.join(', ')}]`),
      array(field, { maxLength: 3 }).map(
        (parts) => `({ ${parts.map(([name, value]) => `${name}: ${value}`).join(', ')} })`,
      ),
      tuple(
        constantFrom('agent', 'approve', 'workflow', 'log', 'phase', 'parallel', 'pipeline', 'String'),
        expression,
        expression,
      ).map(([name, first, second]) => `${name}(${first}, ${second})`),
      tuple(expression, body, expression).map(
        ([items, inside, stage]) =>
          `pipeline([1, ${items}, 3], async (p, i, x) => { ${inside} return p; }, async (p, i) => ${stage}, (p) => p)`,
      ),
      tuple(expression, body).map(([inside, more]) =>
        `parallel([() => ${inside}, async () => { ${more} }, async () => ${inside}, () => agent('last')])`.replace(
          '() => (await',
          'async () => (await',
        ),
      ),
      body.map((inside) => `(async () => { ${inside} })()`),
    ),
    statement: oneof(
      bounds,
      leaf.map((inside) => `await ${inside};`),
      expression.map((inside) => `${inside};`),
      expression.map((inside) => `log(await ${inside});`),
      expression.map((inside) => `return ${inside};`),
      expression.map((inside) => `throw ${inside};`),
      constantFrom(...SPOILS).map((spoil) => `try { ${spoil}; } catch {}`),
      tuple(body, body).map(
        ([inside, after]) => `try { ${inside} } catch (e) { log(e); ${after} } finally { log('f'); }`,
      ),
      tuple(nat(4), body).map(([times, inside]) => `for (let i = 0; i < ${times}; i++) { ${inside} }`),
    ),
    body: array(tie('statement'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('\n')),
  };
});

const outcomes: Arbitrary<CallOutcome | 'open'> = oneof(
  {
    weight: 4,
    arbitrary: jsonValue({ maxDepth: 2 }).map((value): CallOutcome => ({ ok: true, value: jsonOf(value) })),
  },
  {
    weight: 2,
    arbitrary: record({
      code: string({ maxLength: 12 }),
      message: string({ maxLength: 30 }),
      fatal: boolean(),
    }).map((error): CallOutcome => ({ ok: false, error })),
  },
  { weight: 1, arbitrary: constant('open' as const) },
);

/** Plays a script; call N is answered by outcome N, and when nothing more can happen it is aborted. */
async function playOut(source: string, answers: readonly (CallOutcome | 'open')[]): Promise<Played> {
  const answered = new Set<number>();
  return playOn(inPlace, source, {
    limits: { cpuMs: 20_000, memoryBytes: 8 * 1024 * 1024, notes: 50, openCalls: 50 },
    answer: ({ call }) => {
      const outcome = answers[(call - 1) % answers.length];
      if (outcome === 'open' || !outcome) return undefined;
      answered.add(call);
      return outcome;
    },
    watch: (still, run) => {
      if (!still.last && !still.open.some((call) => answered.has(call))) run.abort('nothing more can happen');
    },
  });
}

/** A second way of saying "this is JSON": unlike `toEqual`, it sees functions, holes, odd prototypes and undefined parts. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return false;
  const wanted = Array.isArray(value) ? Array.prototype : Object.prototype;
  return Object.getPrototypeOf(value) === wanted && Object.values(value).every(isPlain);
}

const HOST = /node_modules|file:\/\/|wasm:|\/src\/|\.ts:/u;

test(
  'whatever a script does, the host sees JSON of the shape of the port, and it ends (W05)',
  { timeout: 240_000 },
  async () => {
    const property = asyncProperty(
      scripts,
      array(outcomes, { minLength: 1, maxLength: 5 }),
      async (source, answers) => {
        const played = await playOut(source, answers);
        const { end, stills } = played;
        expect(end).not.toMatchObject({ reason: 'crash' });
        expect(isPlain(JSON.parse(JSON.stringify(played)))).toBe(true);
        expect([...stills, end].every(isPlain)).toBe(true);
        expect(JSON.stringify(played)).not.toMatch(HOST);
        expect(played.calls.map((one) => one.call)).toEqual(played.calls.map((_, at) => at + 1));
        expect(stills.slice(0, -1).some((still) => still.last)).toBe(false);
        // The same once more: unless time or memory, which are not counted in steps, ended it.
        const isCounted = end.kind !== 'killed' || end.reason === 'stuck';
        expect(isCounted ? await playOut(source, answers) : played).toEqual(played);
      },
    );
    await assert(property, { numRuns: 150, seed: 2026, interruptAfterTimeLimit: 100_000 });
  },
);

test(
  'any value at any door is JSON on the other side, or refused in words (W04)',
  { timeout: 240_000 },
  async () => {
    const doors = [
      (value: string) => `return ${value};`,
      (value: string) => `return await workflow('w', ${value});`,
      (value: string) => `return await agent('a', { schema: { in: ${value} } });`,
      (value: string) => `return await parallel([() => 1, () => ${value}, () => 3]);`,
      (value: string) => `return await pipeline([${value}, 2], (p) => p);`,
      (value: string) => `log(${value}); throw ${value};`,
    ];
    const property = asyncProperty(constantFrom(...doors), expressions, async (door, value) => {
      const played = await playOut(door(value), [{ ok: true, value: { fine: true } }]);
      expect([...played.stills, played.end].every(isPlain)).toBe(true);
      expect(played.end).not.toMatchObject({ reason: 'crash' });
      expect(JSON.stringify(played)).not.toMatch(HOST);
    });
    await assert(property, { numRuns: 200, seed: 2026, interruptAfterTimeLimit: 100_000 });
  },
);

test('any JSON passes from args through a call and back as it was', { timeout: 120_000 }, async () => {
  const property = asyncProperty(jsonValue({ maxDepth: 5 }), async (value) => {
    const given = jsonOf(value);
    const { end, calls } = await playOn(inPlace, 'return await workflow("w", args);', {
      args: given,
      answer: (call) => ({ ok: true, value: call.kind === 'workflow' ? call.args : null }),
    });
    expect(calls[0]).toMatchObject({ kind: 'workflow', args: given });
    expect(end).toEqual({ kind: 'returned', value: given });
  });
  await assert(property, { numRuns: 100, seed: 2026 });
});

test('what a broken thread could say is not believed', () => {
  const property = propertyOf(
    oneof(
      string(),
      jsonValue().map((value) => JSON.stringify(value)),
      anything(),
    ),
    (said) => {
      expect(readWallMessage(said)).toBeUndefined();
    },
  );
  assert(property, { numRuns: 500, seed: 2026 });
  const still = { calls: [], notes: [], last: false };
  expect(readWallMessage(JSON.stringify({ said: 'still', still }))).toEqual({ said: 'still', still });
  for (const wrong of [
    { ...still, more: 1 },
    { ...still, calls: [{}] },
    { ...still, notes: [{ kind: 'dropped' }] },
    { ...still, last: 1 },
  ])
    expect(readWallMessage(JSON.stringify({ said: 'still', still: wrong }))).toBeUndefined();
});

/** JSON has no -0, and neither does what comes back. */
function jsonOf(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
