import fc from 'fast-check';
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

const { expression: expressions, body: scripts } = fc.letrec<{
  expression: string;
  body: string;
  statement: string;
}>((tie) => {
  const expression = tie('expression');
  const body = tie('body');
  return {
    expression: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'script' },
      fc.constantFrom(...ODD),
      fc.jsonValue({ maxDepth: 2 }).map((value) => `(${JSON.stringify(value)})`),
      fc
        .constantFrom(
          '"do it"',
          '{ label: "l" }',
          '{ timeout: "5m" }',
          '[1, 2, 3]',
          '[() => agent("a"), () => 2]',
        )
        .map((text) => `(${text})`),
      fc.array(expression, { maxLength: 3 }).map((parts) => `[${parts.join(', ')}]`),
      fc
        .array(fc.tuple(fc.constantFrom('a', 'prompt', 'label', 'schema', 'then', 'length'), expression), {
          maxLength: 3,
        })
        .map((parts) => `({ ${parts.map(([name, value]) => `${name}: ${value}`).join(', ')} })`),
      fc
        .tuple(
          fc.constantFrom(
            'agent',
            'approve',
            'workflow',
            'log',
            'phase',
            'parallel',
            'pipeline',
            'eval',
            'String',
            'structuredClone',
          ),
          expression,
          expression,
        )
        .map(([name, first, second]) => `${name}(${first}, ${second})`),
      fc
        .tuple(expression, expression)
        .map(([items, stage]) => `pipeline(${items}, async (p, i, x) => ${stage}, (p) => p)`),
      body.map((inside) => `(async () => { ${inside} })()`),
      expression.map((inside) => `parallel([() => ${inside}, async () => ${inside}])`),
      expression.map((inside) => `(await ${inside})`),
    ),
    statement: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'script' },
      expression.map((inside) => `await ${inside};`),
      expression.map((inside) => `${inside};`),
      expression.map((inside) => `return ${inside};`),
      expression.map((inside) => `throw ${inside};`),
      fc.constantFrom(...SPOILS).map((spoil) => `try { ${spoil}; } catch {}`),
      fc
        .tuple(body, body)
        .map(([inside, after]) => `try { ${inside} } catch (e) { log(e); ${after} } finally { log('f'); }`),
      fc.tuple(fc.nat(4), body).map(([times, inside]) => `for (let i = 0; i < ${times}; i++) { ${inside} }`),
    ),
    body: fc.array(tie('statement'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('\n')),
  };
});

const outcomes: fc.Arbitrary<CallOutcome | 'open'> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .jsonValue({ maxDepth: 2 })
      .map((value): CallOutcome => ({ ok: true, value: jsonOf(value) })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        code: fc.string({ maxLength: 12 }),
        message: fc.string({ maxLength: 30 }),
        fatal: fc.boolean(),
      })
      .map((error): CallOutcome => ({ ok: false, error })),
  },
  { weight: 1, arbitrary: fc.constant('open' as const) },
);

/** Plays a script; call N is answered by outcome N, and when nothing more can happen it is aborted. */
async function playOut(source: string, answers: readonly (CallOutcome | 'open')[]): Promise<Played> {
  const answered = new Set<number>();
  return playOn(inPlace, source, {
    limits: { cpuMs: 300, memoryBytes: 8 * 1024 * 1024, notes: 50, openCalls: 50 },
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
    const property = fc.asyncProperty(
      scripts,
      fc.array(outcomes, { minLength: 1, maxLength: 5 }),
      async (source, answers) => {
        const played = await playOut(source, answers);
        const { end, stills, calls } = played;
        expect(end).not.toMatchObject({ reason: 'crash' });
        expect(isPlain(JSON.parse(JSON.stringify(played)))).toBe(true);
        expect([...stills, end].every(isPlain)).toBe(true);
        expect(JSON.stringify(played)).not.toMatch(HOST);
        expect(calls.map((one) => one.call)).toEqual(calls.map((_, at) => at + 1));
        expect(stills.slice(0, -1).some((still) => still.last)).toBe(false);
        // The same once more: unless time or memory, which are not counted in steps, ended it.
        if (end.kind !== 'killed' || end.reason === 'stuck')
          expect(await playOut(source, answers)).toEqual(played);
      },
    );
    await fc.assert(property, { numRuns: 250, seed: 2026, interruptAfterTimeLimit: 100_000 });
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
    const property = fc.asyncProperty(fc.constantFrom(...doors), expressions, async (door, value) => {
      const played = await playOut(door(value), [{ ok: true, value: { fine: true } }]);
      expect([...played.stills, played.end].every(isPlain)).toBe(true);
      expect(played.end).not.toMatchObject({ reason: 'crash' });
      expect(JSON.stringify(played)).not.toMatch(HOST);
    });
    await fc.assert(property, { numRuns: 400, seed: 2026, interruptAfterTimeLimit: 100_000 });
  },
);

test('any JSON passes from args through a call and back as it was', { timeout: 120_000 }, async () => {
  const property = fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), async (value) => {
    const given = jsonOf(value);
    const { end, calls } = await playOn(inPlace, 'return await workflow("w", args);', {
      args: given,
      answer: (call) => ({ ok: true, value: call.kind === 'workflow' ? call.args : null }),
    });
    expect(calls[0]).toMatchObject({ kind: 'workflow', args: given });
    expect(end).toEqual({ kind: 'returned', value: given });
  });
  await fc.assert(property, { numRuns: 100, seed: 2026 });
});

test('what a broken thread could say is not believed', () => {
  const property = fc.property(
    fc.oneof(
      fc.string(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.anything(),
    ),
    (said) => {
      expect(readWallMessage(said)).toBeUndefined();
    },
  );
  fc.assert(property, { numRuns: 500, seed: 2026 });
  const still = { calls: [], notes: [], open: [], last: false };
  expect(readWallMessage(JSON.stringify({ said: 'still', still }))).toEqual({ said: 'still', still });
  for (const wrong of [
    { ...still, more: 1 },
    { ...still, open: [0] },
    { ...still, notes: [{ kind: 'dropped' }] },
    { ...still, last: 1 },
  ])
    expect(readWallMessage(JSON.stringify({ said: 'still', still: wrong }))).toBeUndefined();
});

/** JSON has no -0, and neither does what comes back. */
function jsonOf(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
