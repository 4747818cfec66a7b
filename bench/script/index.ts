import { systemClock } from '#base';
import { createScriptRuntime, type ScriptRuntime, type ScriptStart } from '#workflow/script';
import { median, type Bench, type BenchContext, type Measured } from '../bench.ts';

/** What the sandbox of workflow scripts costs: to start one, and for each call through its wall and back. */
export const bench: Bench = {
  about:
    'scripts of workflows: time until the first stillness; a call to the host and its answer; memory each',
  run,
};

const INPUT: Omit<ScriptStart, 'source'> = { args: null, fixed: { nowMs: 0, seed: 1 }, budget: null };
const START = `const meta = { name: 'x' }; phase('One'); return await agent('first', { label: 'l' });`;
const ONE_BY_ONE = `for (let i = 0; i < args; i++) await agent('Review file ' + i, { label: 'r' + i });`;
const AT_ONCE = `await parallel(Array.from({ length: args }, (_, i) => () => agent('Review file ' + i, { label: 'r' + i })));`;

async function* run(context: BenchContext): AsyncIterable<Measured> {
  const runtime = createScriptRuntime({ clock: systemClock });
  try {
    await startOf(runtime);
    yield* starts(context, runtime);
    yield* calls(context, runtime);
    yield* memory(context, runtime);
  } finally {
    await runtime.close();
  }
}

async function* starts({ quick, say }: BenchContext, runtime: ScriptRuntime): AsyncIterable<Measured> {
  const rounds = quick ? 20 : 200;
  say(`${rounds} starts`);
  const cold: number[] = [];
  const warm: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const fresh = createScriptRuntime({ clock: systemClock });
    if (i < rounds / 10) cold.push(await startOf(fresh));
    await fresh.close();
    // A thread stands in spare once it has loaded; that of a hub has had minutes.
    await runtime.check('return 1');
    warm.push(await startOf(runtime));
  }
  yield {
    what: 'script start to first stillness, thread in spare, p50',
    value: median(warm),
    unit: 'ms',
    goal: { atMost: 5 },
    notes: `p95 ${warm.toSorted((a, b) => a - b)[Math.floor(rounds * 0.95)]?.toFixed(1)} ms`,
  };
  yield {
    what: 'the first of a process (engine compiled, thread begun), p50',
    value: median(cold),
    unit: 'ms',
  };
}

async function* calls({ quick, say }: BenchContext, runtime: ScriptRuntime): AsyncIterable<Measured> {
  const count = quick ? 500 : 4_000;
  say(`${count} calls, one by one and at once`);
  const oneByOne = await perCall(runtime, ONE_BY_ONE, count);
  yield {
    what: 'call to the host and answer, one by one',
    value: oneByOne,
    unit: 'us',
    notes: 'two threads wake each other each time',
  };
  yield {
    what: 'call to the host and answer, all at once',
    value: await perCall(runtime, AT_ONCE, count),
    unit: 'us',
    goal: { atMost: 30 },
  };
}

async function* memory({ quick, say }: BenchContext, runtime: ScriptRuntime): AsyncIterable<Measured> {
  const count = quick ? 5 : 40;
  say(`${count} scripts that wait`);
  const before = process.memoryUsage().rss;
  const still = await Promise.all(
    Array.from({ length: count }, async () => {
      const asked = Promise.withResolvers<void>();
      const one = runtime.start({ ...INPUT, source: START }, { onStill: () => asked.resolve() });
      await asked.promise;
      return one;
    }),
  );
  const each = (process.memoryUsage().rss - before) / count / 2 ** 20;
  yield { what: `memory of a script that waits, ${count} at once`, value: each, unit: 'MB' };
  await Promise.all(still.map((one) => one.kill()));
}

/** From the start to the first stillness, in ms. */
async function startOf(runtime: ScriptRuntime): Promise<number> {
  const began = performance.now();
  const asked = Promise.withResolvers<number>();
  const one = runtime.start(
    { ...INPUT, source: START },
    {
      onStill({ last }) {
        if (last) return;
        asked.resolve(performance.now() - began);
        one.answer(1, { ok: true, value: 'done' });
      },
    },
  );
  const took = await asked.promise;
  await one.ended;
  return took;
}

/** Microseconds per call, without the start. */
async function perCall(runtime: ScriptRuntime, source: string, count: number): Promise<number> {
  let began = 0;
  const one = runtime.start(
    { ...INPUT, source, args: count },
    {
      onStill({ calls: asked }) {
        began ||= performance.now();
        for (const { call } of asked)
          one.answer(call, { ok: true, value: { text: 'It is good.', score: 0.5 } });
      },
    },
  );
  const end = await one.ended;
  if (end.kind !== 'returned') throw new Error(JSON.stringify(end));
  return ((performance.now() - began) / count) * 1_000;
}
