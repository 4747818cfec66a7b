import { describe, expect, test } from 'vitest';
import type { CallOutcome, JsonValue, ScriptCall } from './script-port.ts';
import { inPlace } from './testing/in-place.ts';
import { echo, playOn, type Play } from './testing/play-script.ts';

const play = (source: string, how?: Play) => playOn(inPlace, source, how);
const fails = (code: string, fatal = false): CallOutcome => ({
  ok: false,
  error: { code, message: `it is ${code}`, fatal },
});

async function returned(source: string, how?: Play): Promise<JsonValue> {
  const { end } = await play(source, how);
  if (end.kind !== 'returned') throw new Error(JSON.stringify(end));
  return end.value;
}

const prompt = (call: ScriptCall) => (call.kind === 'agent' ? call.prompt : '');

describe('a script', () => {
  test('waits at its top and returns what it has to say', async () => {
    expect(await returned('const a = await agent("one"); return { a, args };', { args: { x: [1] } })).toEqual(
      {
        a: 'one',
        args: { x: [1] },
      },
    );
  });

  test('that returns nothing returned null', async () => {
    expect(await returned('await agent("one");')).toBeNull();
  });

  test('says what it asks, with its options read and its phase', async () => {
    const { calls } = await play(`
      phase('Review');
      await agent('a', { id: 'i', label: 'l', schema: { type: 'object' }, role: 'developer', harness: 'grok', agent: 'mill',
        model: 'm', workspace: 'worktree', timeout: '10m', budget: { tokens: 5, cost: 0.5, turns: 2, time: '1h' } });
      await agent('b', { phase: 'Own', timeoutMs: 1500 });
      await approve('Merge?', { approvers: [{ person: 'ada' }, { role: 'lead' }], timeout: '2d' });
      await workflow('code_review', { branch: 'main' });
    `);
    expect(calls).toEqual([
      {
        call: 1,
        kind: 'agent',
        prompt: 'a',
        phase: 'Review',
        inFanOut: false,
        options: {
          id: 'i',
          label: 'l',
          schema: { type: 'object' },
          role: 'developer',
          harness: 'grok',
          agent: 'mill',
          model: 'm',
          workspace: 'worktree',
          timeoutMs: 600_000,
          budget: { tokens: 5, cost: 0.5, turns: 2, timeMs: 3_600_000 },
        },
      },
      {
        call: 2,
        kind: 'agent',
        prompt: 'b',
        phase: 'Own',
        inFanOut: false,
        options: { phase: 'Own', timeoutMs: 1500 },
      },
      {
        call: 3,
        kind: 'approve',
        question: 'Merge?',
        phase: 'Review',
        inFanOut: false,
        options: { approvers: [{ person: 'ada' }, { role: 'lead' }], timeoutMs: 172_800_000 },
      },
      {
        call: 4,
        kind: 'workflow',
        name: 'code_review',
        phase: 'Review',
        inFanOut: false,
        args: { branch: 'main' },
      },
    ]);
  });

  test('tells what it logs, in order, and its phases', async () => {
    const { notes } = await play(`
      log('one', 2, { three: [3] }, null, undefined);
      phase('Next');
      console.warn(new RangeError('far'), () => 1, 5n, Symbol('s'));
    `);
    expect(notes).toEqual([
      { kind: 'log', text: 'one 2 {"three":[3]} null undefined' },
      { kind: 'phase', title: 'Next' },
      { kind: 'log', text: 'RangeError: far [function] [bigint] Symbol(s)' },
    ]);
  });

  test('is told the reason, the line and the code when it throws', async () => {
    expect((await play('\n\nthrow new RangeError("far");')).end).toMatchObject({
      kind: 'threw',
      name: 'RangeError',
      message: 'far',
      code: null,
      fatal: false,
      line: 3,
    });
    expect((await play('throw "words";')).end).toMatchObject({
      kind: 'threw',
      name: 'Error',
      message: 'words',
    });
    expect((await play('\nawait agent("x");', { answer: () => fails('agent_failed') })).end).toMatchObject({
      kind: 'threw',
      name: 'AgentFailedError',
      message: 'it is agent_failed',
      code: 'agent_failed',
      fatal: false,
      line: 2,
    });
  });

  test('can catch a failure, and knows it by name and code', async () => {
    const source =
      'try { await agent("x"); } catch (e) { return [e.name, e.code, e.fatal, e instanceof Error]; }';
    expect(await returned(source, { answer: () => fails('run.timed-out', true) })).toEqual([
      'RunTimedOutError',
      'run.timed-out',
      true,
      true,
    ]);
  });

  test('ends as stuck when it waits for what cannot come', async () => {
    expect((await play('await new Promise(() => {});')).end).toMatchObject({
      kind: 'killed',
      reason: 'stuck',
    });
  });

  test('with a fault of syntax ends with its line, and nothing of it is run', async () => {
    const { end, notes } = await play('log("ran");\nfoo(;');
    expect(end).toMatchObject({ kind: 'threw', name: 'SyntaxError', line: 2 });
    expect(notes).toEqual([]);
  });

  test('sees what it may spend, as of the last answer', async () => {
    const source = `const seen = [[budget.total, budget.spent(), budget.remaining()]];
      await agent('x');
      seen.push([budget.total, budget.spent(), budget.remaining()]);
      return seen;`;
    const { end } = await play(source, {
      budget: { total: 100, spent: 10 },
      answer: () => undefined,
      watch: (still, run) => {
        for (const call of still.open) run.answer(call, { ok: true, value: 1 }, 40);
      },
    });
    expect(end).toEqual({
      kind: 'returned',
      value: [
        [100, 10, 90],
        [100, 40, 60],
      ],
    });
    expect(await returned('return [budget.total, budget.remaining() === Infinity]')).toEqual([null, true]);
  });

  test('sees a fixed clock in UTC, and random numbers that its seed gives', async () => {
    const source =
      'return [Date.now(), new Date().toISOString(), new Date().getTimezoneOffset(), Math.random(), Math.random()]';
    const first = await returned(source, { seed: 5 });
    expect(first).toEqual(await returned(source, { seed: 5 }));
    expect(first).not.toEqual(await returned(source, { seed: 6 }));
    expect(Array.isArray(first) && first.slice(0, 3)).toEqual([
      Date.UTC(2026, 0, 1),
      '2026-01-01T00:00:00.000Z',
      0,
    ]);
  });

  test.each([
    ['agent()', 'agent takes a prompt'],
    ['agent("   ")', 'agent takes a prompt'],
    ['agent({ prompt: "x" })', 'agent takes a prompt'],
    ['agent("x", null)', 'the options of agent are an object'],
    ['agent("x", { lable: "y" })', 'agent has no option "lable"; it has agent, budget, harness, id, label'],
    ['agent("x", { __proto__: null, constructor: 1 })', 'no option "constructor"'],
    ['agent("x", { label: 5 })', 'option "label" is a text'],
    ['agent("x", { schema: [] })', 'option "schema" is an object'],
    ['agent("x", { schema: { f: () => 1 } })', 'agent.options.schema.f is a function, not JSON'],
    ['agent("x", { timeout: "soon" })', 'option "timeout" is a time such as'],
    ['agent("x", { timeout: "9d" })', '7 days at most'],
    ['agent("x", { budget: {} })', 'the budget limits nothing'],
    ['agent("x", { budget: { tokens: 1.5 } })', 'budget.tokens is a whole number'],
    ['approve("")', 'approve takes a question'],
    ['approve("ok?", { approvers: [{ name: "ada" }] })', 'option "approvers" is a list'],
    ['workflow()', 'workflow takes the name'],
    ['workflow("x", { big: 1n })', 'workflow.args.big is a bigint, not JSON'],
    ['agent("x", { label: "a", id: agent("y") })', 'agent.options.id is a promise: await it'],
  ])('%s rejects, says why, and asks nothing', async (asked, why) => {
    const { end, calls } = await play(
      `try { await ${asked}; } catch (e) { return e.name + ': ' + e.message; }`,
    );
    expect(end).toMatchObject({ kind: 'returned' });
    expect(JSON.stringify(end)).toContain(
      JSON.stringify(`TypeError: ${why}`).slice(11, -1).replace('TypeError: ', ''),
    );
    expect(calls.filter((call) => prompt(call) !== 'y')).toEqual([]);
  });
});

describe('parallel', () => {
  test('asks all at once, waits for all, and keeps places', async () => {
    const { end, stills } = await play(
      'return await parallel([() => agent("a"), async () => (await agent("b")) + "!", () => 3, () => undefined]);',
    );
    expect(stills[0]?.calls.map(prompt)).toEqual(['a', 'b']);
    expect(stills[0]?.calls.every((call) => call.inFanOut)).toBe(true);
    expect(end).toEqual({ kind: 'returned', value: ['a', 'b!', 3, null] });
  });

  test('has null at the place of what threw or failed, with its cause', async () => {
    const { end, notes } = await play(
      'return await parallel([() => agent("a"), () => { throw new TypeError("no"); }, () => agent("bad"), () => agent("c")]);',
      { answer: (call) => (prompt(call) === 'bad' ? fails('agent_failed') : echo(call)) },
    );
    expect(end).toEqual({ kind: 'returned', value: ['a', null, null, 'c'] });
    expect(notes).toEqual([
      { kind: 'dropped', from: 'parallel', index: 1, stage: null, cause: 'TypeError: no' },
      {
        kind: 'dropped',
        from: 'parallel',
        index: 2,
        stage: null,
        cause: 'AgentFailedError: it is agent_failed',
      },
    ]);
  });

  test.each([
    ['1n', 'the result is a bigint, not JSON'],
    ['({ deep: [{ big: 1n }] })', 'the result.deep[0].big is a bigint, not JSON'],
    [
      '(() => { const c = {}; c.self = { c }; return c; })()',
      'the result.self.c is a cycle: it holds itself',
    ],
    ['(() => 1)', 'the result is a function, not JSON'],
    ['({ f() {} })', 'the result.f is a function, not JSON'],
    ['({ toJSON: () => 1n })', 'the result.toJSON is a function, not JSON'],
    ['Symbol("s")', 'the result is a symbol, not JSON'],
    ['NaN', 'the result is NaN, which JSON has not'],
    ['new Map([[1, 2]])', 'the result is neither a plain object nor a list'],
    ['({ late: agent("x") })', 'the result.late is a promise: await it'],
    ['({ get x() { throw new RangeError("hidden"); } })', 'RangeError: hidden'],
    ['new Proxy({}, { ownKeys() { throw new RangeError("trap"); } })', 'RangeError: trap'],
    ['(() => { let d = []; for (let i = 0; i < 70; i++) d = [d]; return d; })()', 'nested deeper than 64'],
    [
      '(() => { let d = {}; for (let i = 0; i < 9000; i++) d = { d }; return d; })()',
      'nested deeper than 64',
    ],
  ])('a result of %s is null at its place alone (W04)', async (value, cause) => {
    const { end, notes } = await play(
      `return await parallel([() => agent("a"), () => ${value}, async () => ${value}, () => 4]);`,
    );
    expect(end).toEqual({ kind: 'returned', value: ['a', null, null, 4] });
    const dropped = notes.filter((note) => note.kind === 'dropped');
    expect(dropped.map((note) => note.index)).toEqual([1, 2]);
    for (const note of dropped) expect(note.cause).toContain(cause);
  });

  test('goes on with what is fatal: it rejects as a whole, and at once', async () => {
    const source = `try { return await parallel([() => agent('a'), async () => parallel([() => agent('fatal')])]); }
      catch (e) { return [e.name, e.code]; }`;
    const { end } = await play(source, {
      answer: (call) => (prompt(call) === 'fatal' ? fails('agent_cap', true) : undefined),
    });
    expect(end).toEqual({ kind: 'returned', value: ['AgentCapError', 'agent_cap'] });
  });

  test.each([
    ['parallel([agent("x")])', 'parallel: item 0 is a promise, so it runs already; a function is expected'],
    ['parallel([() => 1, "x"])', 'parallel: item 1 is a string; a function is expected'],
    ['parallel("abc")', 'parallel takes a list of functions'],
    ['parallel(new Set())', 'parallel takes a list of functions'],
    ['parallel(Array(4097).fill(() => 1))', 'parallel: 4097 items are more than 4096'],
    ['pipeline([1])', 'pipeline has no stage'],
    ['pipeline([1], agent("x"))', 'pipeline: stage 1 is a promise, so it runs already'],
    ['pipeline(5, (x) => x)', 'pipeline takes a list of items'],
    ['pipeline(Array(4097).fill(1), (x) => x)', 'pipeline: 4097 items are more than 4096'],
  ])('%s is refused', async (source, why) => {
    expect(await returned(`try { await ${source}; } catch (e) { return e.message; }`)).toContain(why);
  });

  test('takes 4,096 items', async () => {
    expect(await returned('return (await parallel(Array(4096).fill(async () => 1))).length')).toBe(4096);
  });

  test('of nothing is an empty list, nested or not', async () => {
    expect(
      await returned(
        'return [await parallel([]), await pipeline([], (x) => x), await parallel([() => parallel([])])]',
      ),
    ).toEqual([[], [], [[]]]);
  });
});

describe('pipeline', () => {
  test('lets an item go on while another waits, and hands on (previous, item, index) (W03)', async () => {
    const source = `return await pipeline(['a', 'b'],
      (prev, item, index) => agent('first ' + prev + item + index),
      (prev, item, index) => agent('second of ' + item + index + ' after ' + prev),
      (prev, item, index) => ({ prev, item, index }));`;
    const gate: string[] = [];
    const { end } = await play(source, {
      answer: () => undefined,
      watch: (still, run) => {
        for (const call of still.calls) gate.push(prompt(call));
        // "b" goes all the way first: "a" is held at its first stage until then.
        if (gate.length === 2) run.answer(2, { ok: true, value: 'B1' });
        else if (gate.length === 3 && still.open.includes(3)) run.answer(3, { ok: true, value: 'B2' });
        else if (gate.length === 3) run.answer(1, { ok: true, value: 'A1' });
        else if (still.open.includes(4)) run.answer(4, { ok: true, value: 'A2' });
      },
    });
    expect(gate).toEqual(['first aa0', 'first bb1', 'second of b1 after B1', 'second of a0 after A1']);
    expect(end).toEqual({
      kind: 'returned',
      value: [
        { prev: 'A2', item: 'a', index: 0 },
        { prev: 'B2', item: 'b', index: 1 },
      ],
    });
  });

  test('drops an item that throws or comes to nothing, and leaves out its later stages (W03)', async () => {
    const { end, notes, calls } = await play(
      `return await pipeline([0, 1, 2, 3], (p) => { if (p === 1) throw new Error('bad'); return p === 2 ? null : p + 1; },
        (p) => agent('at ' + p));`,
    );
    expect(end).toEqual({ kind: 'returned', value: ['at 1', null, null, 'at 4'] });
    expect(calls.map(prompt)).toEqual(['at 1', 'at 4']);
    expect(notes).toEqual([
      { kind: 'dropped', from: 'pipeline', index: 1, stage: 0, cause: 'Error: bad' },
      { kind: 'dropped', from: 'pipeline', index: 2, stage: 0, cause: 'stage 1 returned nothing' },
    ]);
  });

  test('hands anything from stage to stage, and wants JSON at the end alone (W04)', async () => {
    expect(
      await returned(
        'return await pipeline([1, 2], (p) => new Map([[p, p]]), (m) => m.size === 1 ? [...m.keys()] : 0)',
      ),
    ).toEqual([[1], [2]]);
    expect(await returned('return await pipeline([1, 2], (p) => p === 1 ? 1n : p)')).toEqual([null, 2]);
  });
});

describe('stillnesses', () => {
  test('come once after the start and once after each answer, and say what is open', async () => {
    const { stills } = await play(
      'await agent("a"); await parallel([() => agent("b"), () => agent("c")]); log("done");',
    );
    expect(stills.map(({ calls, open, last }) => ({ calls: calls.length, open, last }))).toEqual([
      { calls: 1, open: [1], last: false },
      { calls: 2, open: [2, 3], last: false },
      { calls: 0, open: [3], last: false },
      { calls: 0, open: [], last: true },
    ]);
  });

  test('are the same for the same answers in the same order', async () => {
    const source = `const seen = await pipeline([3, 1, 2], (p, i, x) => agent('p' + p), (p) => agent(p + Math.random()));
      return await Promise.race(seen.map((s, i) => agent(s + i)));`;
    const order = (seed: number): Play => ({
      answer: () => undefined,
      watch: (still, run) => {
        const call = still.open[seed % Math.max(1, still.open.length)];
        if (call !== undefined && !still.last) run.answer(call, { ok: true, value: `r${call}` });
      },
    });
    const [first, again, other] = [
      await play(source, order(1)),
      await play(source, order(1)),
      await play(source, order(2)),
    ];
    expect(again).toEqual(first);
    expect(other.stills).not.toEqual(first.stills);
  });

  test('say what was left: rejections that nobody heard, and calls that nobody waits for', async () => {
    const { end, notes, stills } = await play(
      `agent('slow'); agent('bad'); Promise.reject(new Error('lost')); await agent('x');
       const late = agent('y'); await agent('z'); try { await late; } catch {} return 1;`,
      {
        answer: (call) =>
          prompt(call) === 'slow'
            ? undefined
            : /bad|y/u.test(prompt(call))
              ? fails('agent_failed')
              : echo(call),
      },
    );
    expect(end).toEqual({ kind: 'returned', value: 1 });
    expect(notes).toEqual([
      { kind: 'unhandled', cause: 'Error: lost' },
      { kind: 'unhandled', cause: 'AgentFailedError: it is agent_failed' },
      { kind: 'unawaited', calls: [1] },
    ]);
    expect(stills.at(-1)).toMatchObject({ open: [1], last: true });
  });

  test('do not heed an answer to a call that is not open', async () => {
    const { end, stills } = await play('return await agent("x")', {
      answer: () => undefined,
      watch: (_, run) => {
        run.answer(7, { ok: true, value: 'seven' });
        run.answer(1, { ok: true, value: 'first' });
        run.answer(1, { ok: true, value: 'second' });
      },
    });
    expect(end).toEqual({ kind: 'returned', value: 'first' });
    expect(stills).toHaveLength(2);
  });
});

describe('what passes the wall', () => {
  test('is nested 64 deep at most, either way', async () => {
    const nest = (depth: number) => {
      let value: JsonValue = 1;
      for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { value };
      return value;
    };
    expect(await returned('return args', { args: nest(64) })).toEqual(nest(64));
    expect((await play('return 1', { args: nest(65) })).end).toMatchObject({
      kind: 'threw',
      message: 'args are nested deeper than 64',
    });
    expect(
      (await play('return await agent("x")', { answer: () => ({ ok: true, value: nest(65) }) })).end,
    ).toMatchObject({
      kind: 'threw',
      name: 'TooDeepError',
    });
    expect((await play('let d = 1; for (let i = 0; i < 65; i++) d = [d]; return d')).end).toMatchObject({
      kind: 'threw',
      name: 'TypeError',
    });
  });

  test('keeps every text as it is', async () => {
    const texts = ['', '\u0000', '\u2028"\\', '\uD800', '😀', 'a\nb', '</script>'];
    expect(
      await returned('const r = []; for (const t of args) r.push(await agent("x" + t)); return r', {
        args: texts,
      }),
    ).toEqual(texts.map((text) => `x${text}`));
    expect(await returned('return JSON.parse(\'{"__proto__":{"x":1},"toString":2}\')')).toEqual(
      JSON.parse('{"__proto__":{"x":1},"toString":2}'),
    );
  });

  test('says so when the result of a script is no JSON', async () => {
    expect((await play('return { list: [1, () => 2] }')).end).toMatchObject({
      kind: 'threw',
      name: 'TypeError',
      message: 'the result of the script.list[1] is a function, not JSON',
    });
  });
});
