import { afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '#base';
import { createScriptRuntime } from './create-script-runtime.ts';
import type { JsonValue } from './script-port.ts';
import { inPlace } from './testing/in-place.ts';
import { playOn, type Play } from './testing/play-script.ts';

const runtime = createScriptRuntime({ clock: systemClock });
afterAll(() => runtime.close());

async function returned(source: string, how?: Play): Promise<JsonValue> {
  const { end } = await playOn(inPlace, source, how);
  if (end.kind !== 'returned') throw new Error(JSON.stringify(end));
  return end.value;
}

/** What of the language and of ours stands in the global object, as a script sees it. */
const HOST_NAMES = `['process', 'require', 'module', 'global', 'Buffer', 'fetch', 'WebAssembly', 'XMLHttpRequest', 'WebSocket',
  'setTimeout', 'setImmediate', 'queueMicrotask', 'performance', 'navigator', 'Deno', 'Bun', 'host', 'std', 'os', 'bjson', 'print',
  'load', 'WeakRef', 'FinalizationRegistry', 'Worker', 'structuredClone', 'Atomics']`;

/** Ways to a global object; each must come to the machine's own. */
const WAYS = [
  ['globalThis', 'globalThis'],
  ['the constructor of a function of ours', `agent.constructor.constructor('return globalThis')()`],
  ['the constructor of a method', `log.constructor('return globalThis')()`],
  ['the constructor of args', `args.constructor.constructor('return globalThis')()`],
  ['the constructor of budget', `budget.spent.constructor('return globalThis')()`],
  [
    'the prototype of console',
    `Object.getPrototypeOf(console).constructor.constructor('return globalThis')()`,
  ],
  ['the promise of a call', `agent('x').constructor.constructor('return globalThis')()`],
  ['the answer of a call', `(await agent('x')).constructor.constructor('return globalThis')()`],
  [
    'the error of a call',
    `(await agent('x', 5).catch((e) => e)).constructor.constructor('return globalThis')()`,
  ],
  ['an async function', `(await (async () => {}).constructor('return globalThis')())`],
  ['a generator', `(function* () {}).constructor('return globalThis')().next().value`],
  ['eval, in another way', `(0, eval)('globalThis')`],
  ['a function without this', `(new Function('return this'))()`],
  ['Reflect', `Reflect.construct(Function, ['return globalThis'])()`],
  ['a proxy', `new Proxy(Function, {})('return globalThis')()`],
] as const;

describe('a script reaches nothing but its own machine (W05)', () => {
  test.each(WAYS)('by %s', async (_, way) => {
    const found = await returned(
      `const reached = ${way};
      return [reached === globalThis, ${HOST_NAMES}.filter((name) => name in reached)];`,
      { args: {} },
    );
    expect(found).toEqual([true, []]);
  });

  test.each([
    `import('fs')`,
    `import('node:fs')`,
    `import('./globals.js')`,
    `import('./built-ins.js')`,
    `import('data:text/javascript,1')`,
    `import('file:///etc/passwd')`,
    `new Function('return import("./globals.js")')()`,
    `eval('import("fs")')`,
    `(0, eval)('import("./fan-out.js")')`,
    `agent.constructor('return import("./globals.js")')()`,
  ])('by %s', async (way) => {
    const { end } = await playOn(
      inPlace,
      `try { return Object.keys(await ${way}); } catch (e) { return [e.message, e.stack ?? '']; }`,
    );
    expect(end).toMatchObject({ kind: 'returned' });
    const told = JSON.stringify(end);
    expect(told).toContain('a script cannot import');
    // Nor does it learn where this program is installed.
    expect(told).not.toMatch(/file:|node_modules|\.ts\b/u);
  });

  test('in a real thread: no environment, arguments or files', async () => {
    const { end } = await playOn(
      runtime,
      `const g = agent.constructor.constructor('return globalThis')();
       return [${HOST_NAMES}.filter((name) => name in g), await import('fs').catch((e) => e.message)];`,
    );
    expect(end).toEqual({ kind: 'returned', value: [[], 'a script cannot import'] });
  });

  test('no error shows a path or a frame of the host', async () => {
    const source = `const seen = [];
      for (const wrong of [() => agent(), () => agent('x', { y: 1 }), () => workflow('x', 1n), () => agent('fails'), () => import('x'),
        async () => null.x, async () => (function f() { f(); })(), () => parallel(1)])
        try { await wrong(); } catch (e) { seen.push(String(e), e.stack ?? '', JSON.stringify(Object.getOwnPropertyNames(e))); }
      return seen.join('\\n');`;
    const text = await returned(source, {
      answer: () => ({ ok: false, error: { code: 'agent_failed', message: 'no' } }),
    });
    expect(text).not.toMatch(/file:|node_modules|\/work|wasm:|\.ts\b/u);
  });

  test('its globals cannot be replaced, removed or added to', async () => {
    const source = `const names = ['agent', 'approve', 'workflow', 'parallel', 'pipeline', 'phase', 'log', 'console', 'budget', 'args'];
      const tried = [];
      for (const name of names) {
        try { globalThis[name] = 1; tried.push(name + ' was replaced'); } catch {}
        try { delete globalThis[name]; tried.push(name + ' was removed'); } catch {}
        try { Object.defineProperty(globalThis, name, { value: 1 }); tried.push(name + ' was defined'); } catch {}
        if (name !== 'args') try { globalThis[name].x = 1; tried.push(name + ' was added to'); } catch {}
      }
      return tried;`;
    expect(await returned(source, { args: {} })).toEqual([]);
  });
});

/** Each is done to the machine before the same work, which must come out the same. */
const SABOTAGE = [
  'Array.prototype.map = () => "stolen"; Array.prototype.push = null; Array.prototype.join = () => "stolen"',
  'Array.prototype[Symbol.iterator] = function* () { yield 666; }',
  'Object.defineProperty(Array.prototype, 0, { set() { throw new Error("set"); }, get() { return "stolen"; }, configurable: true })',
  'JSON.stringify = () => "{}"; JSON.parse = () => "stolen"',
  'Object.prototype.toJSON = Array.prototype.toJSON = String.prototype.toJSON = () => "stolen"',
  'Object.keys = () => []; Object.getPrototypeOf = () => null; Reflect.defineProperty = () => false',
  'Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => "stolen"',
  'globalThis.Promise = class { constructor() { throw new Error("stolen"); } }',
  'Promise.prototype.then = function () { return "stolen"; }; Promise.all = Promise.resolve = () => "stolen"',
  'globalThis.Error = class { constructor() { return { stolen: true }; } }',
  'try { Error.prepareStackTrace = (e, frames) => frames; } catch {} Error.stackTraceLimit = 0',
  'WeakMap.prototype.get = () => ({ fatal: true }); WeakMap.prototype.set = () => { throw 1; }',
  'Object.defineProperty(Object.prototype, "kind", { get() { return "stolen"; }, set() {}, configurable: true })',
  'Object.defineProperty(Object.prototype, "ok", { value: "stolen", writable: false })',
  'String.prototype.slice = () => "stolen"; globalThis.String = () => "stolen"; Number.isFinite = () => false',
  'Math.imul = () => 0; Array.isArray = () => false; Object.freeze = (x) => x; globalThis.Infinity',
] as const;

describe('whatever a script does to the built-ins, what it was given goes on working (W05)', () => {
  const work = `
    const list = await parallel([() => agent('a', { label: 'l' }), () => 1n, () => agent('fails'), () => ({ x: [1, { y: 'z' }] })]);
    const lines = await pipeline(['p', 'q'], (prev, item, index) => agent(prev + item + index), (p) => p === 'pp0' ? null : p);
    log('said', { a: 1 });
    return [list, lines, Math.random() < 1];`;
  const answer: Play['answer'] = (call) =>
    call.kind === 'agent' && call.prompt !== 'fails'
      ? { ok: true, value: call.prompt }
      : { ok: false, error: { code: 'agent_failed', message: 'no' } };

  test.each(SABOTAGE)('%s', async (sabotage) => {
    const { end, calls, notes } = await playOn(inPlace, `${sabotage};\n${work}`, { answer });
    expect(end).toEqual({
      kind: 'returned',
      value: [['a', null, null, { x: [1, { y: 'z' }] }], [null, 'qq1'], true],
    });
    expect(calls.map((call) => call.kind === 'agent' && [call.prompt, call.options])).toEqual([
      ['a', { label: 'l' }],
      ['fails', {}],
      ['pp0', {}],
      ['qq1', {}],
    ]);
    expect(notes.filter((note) => note.kind === 'dropped')).toHaveLength(3);
    expect(notes.at(-1)).toEqual({ kind: 'log', text: 'said {"a":1}' });
  });
});

describe('values made to trick do not get through (W05)', () => {
  test.each([
    [
      'a list with its own map',
      `const l = [() => 1, () => 2]; l.map = () => ['stolen']; return parallel(l)`,
      [1, 2],
    ],
    [
      'a list with its own length',
      `return parallel(new Proxy([() => 1], { get: (t, k) => k === 'length' ? 1 : t[k] }))`,
      [1],
    ],
    [
      'a thenable',
      `return parallel([() => ({ then(done) { done({ ok: 1 }); } }), () => ({ then(_, no) { no(new Error('x')); } })])`,
      [{ ok: 1 }, null],
    ],
    [
      'a thenable that answers twice and throws',
      `return parallel([() => ({ then(done) { done(1); done(2); throw 3; } })])`,
      [1],
    ],
    [
      'a thenable of thenables',
      `return parallel([() => ({ then(d) { d({ then(d2) { d2('deep'); } }); } })])`,
      ['deep'],
    ],
    ['getters', `let n = 0; return parallel([() => ({ get x() { return ++n; } })])`, [{ x: 1 }]],
    [
      'a proxy',
      `return parallel([() => new Proxy({ a: 1 }, { get: (t, k) => k === 'then' ? undefined : typeof k === 'string' ? k : t[k] })])`,
      [{ a: 'a' }],
    ],
    [
      'a revoked proxy',
      `return parallel([() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy; }, () => 1])`,
      [null, 1],
    ],
    ['a class', `return parallel([() => new (class { x = 1; })()])`, [null]],
    ['a symbol as key', `return parallel([() => ({ [Symbol('s')]: 1, a: 2 })])`, [{ a: 2 }]],
    [
      '__proto__ as its own key',
      `return parallel([() => JSON.parse('{"__proto__": {"polluted": 1}}')]).then((r) => [Object.keys(r[0]), ({}).polluted ?? null])`,
      [['__proto__'], null],
    ],
    ['a boxed text', `return parallel([() => new String('x')])`, [null]],
    ['a sparse list', `return parallel([() => [1, , 3]])`, [[1, null, 3]]],
    ['options with getters', `return agent('x', { get label() { return 'seen'; } })`, 'x'],
    [
      'an error that throws when it is read',
      `return parallel([() => { throw { get message() { throw 1; } }; }, () => 2])`,
      [null, 2],
    ],
    [
      'nothing as an error',
      `return parallel([() => { throw undefined; }, () => { throw null; }, () => 2])`,
      [null, null, 2],
    ],
  ] as const)('%s', async (_, source, expected) => {
    expect(await returned(source)).toEqual(expected);
  });

  test.each([
    [
      'that throws itself',
      `const e = new Error('x'); Object.defineProperty(e, 'name', { get() { throw e; } }); throw e;`,
    ],
    ['that is a proxy', `throw new Proxy(new Error('x'), { get() { throw 1; } });`],
    ['that is a revoked proxy', `const p = Proxy.revocable({}, {}); p.revoke(); throw p.proxy;`],
    ['with parts of other kinds', `throw { name: 5, message: {}, stack: [] };`],
    ['that is a symbol', `throw Symbol('s');`],
    ['that is a function', `throw () => 1;`],
    ['whose message is long', `throw new Error('x'.repeat(1e6));`],
    ['that claims to be fatal', `throw Object.assign(new Error('x'), { fatal: true, code: 'agent_cap' });`],
  ])('an error %s ends the script as any other', async (_, source) => {
    const { end } = await playOn(inPlace, source);
    expect(end).toMatchObject({ kind: 'threw', fatal: false, code: null });
    expect(JSON.stringify(end).length).toBeLessThan(20_000);
  });

  test('a stack that overflows is an error like others, and the machine goes on', async () => {
    const source = `const deep = () => deep() + 1;
      const inside = (n) => n === 0 ? agent('from deep down') : inside(n - 1);
      const seen = [];
      try { deep(); } catch (e) { seen.push(e.name); }
      try { JSON.parse('['.repeat(1e5)); } catch (e) { seen.push(typeof e.name); }
      const nest = async () => { await agent('x' + seen.length); return nest.call.apply(nest.call, Array(70000)); };
      seen.push(await parallel([() => deep(), () => inside(50), nest]));
      return seen;`;
    // In a thread, whose own stack is made for it.
    expect((await playOn(runtime, source)).end).toEqual({
      kind: 'returned',
      value: ['RangeError', 'string', [null, 'from deep down', null]],
    });
  });

  test('agents asked at every depth of the stack leave the host whole', async () => {
    const source = `let asked = 0, failed = 0;
      const deep = async () => { try { agent('x').then(() => {}, () => {}); asked += 1; } catch { failed += 1; } deep(); };
      try { deep(); } catch {}
      return asked > 0;`;
    const { end } = await playOn(runtime, source);
    expect(['returned', 'threw', 'killed']).toContain(end.kind);
  });
});
