import { afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '#base';
import { createScriptRuntime } from './create-script-runtime.ts';
import { inPlace } from './testing/in-place.ts';
import { playOn } from './testing/play-script.ts';

const runtime = createScriptRuntime({ clock: systemClock });
afterAll(() => runtime.close());
const MB = 1024 * 1024;

describe('endless work is ended at its limit (W06)', () => {
  test.each([
    ['a loop before the first await', 'for (;;);'],
    ['a loop after it', 'await agent("x"); for (;;);'],
    ['a loop that catches', 'for (;;) try { for (;;); } catch {} finally { continue; }'],
    ['promises that never come to rest', 'for (;;) await null;'],
    ['promises after the end', '(async () => { for (;;) await null; })(); return 1;'],
    ['a thenable without end', 'const t = { then(done) { done(t); } }; await t;'],
    ['a regular expression', '/(a+)+$/.test("a".repeat(60) + "b");'],
    ['one in a text', '"a".repeat(60).concat("b").match(/(.*a){30}$/);'],
    ['a getter that is read on the way out', 'return { get x() { for (;;); } };'],
    ['a proxy without end', 'return new Proxy({}, { ownKeys() { for (;;); } });'],
    ['a list that grows while it is read', 'const l = []; l.length = 4e9; return l;'],
    ['an error whose message never ends', 'throw { get message() { for (;;); } };'],
    ['a rejection that is read', 'Promise.reject({ get message() { for (;;); } }); await agent("x");'],
    ['a generator', 'for (const x of (function* () { for (;;) yield 1; })());'],
    ['a sort that never ends', '[3, 2, 1].sort(() => { for (;;); });'],
  ])('%s', async (_, source) => {
    const { end } = await playOn(inPlace, source, { limits: { cpuMs: 50 } });
    expect(end).toMatchObject({ kind: 'killed', reason: 'cpu' });
  });

  test('a loop that swallows what it can, whatever it is in the middle of when its time is over', async () => {
    for (let steps = 0; steps < 40; steps++) {
      const source = `let n = 0; for (;;) try { await agent(5); } catch { ${'n++; log(n);'.repeat(steps % 7)} ${'(() => n++)();'.repeat(steps)} }`;
      const { end } = await playOn(inPlace, source, { limits: { cpuMs: 5, notes: 5 } });
      expect(end).toMatchObject({ kind: 'killed', reason: 'cpu' });
    }
  });

  test('a loop in a thread', async () => {
    const { end } = await playOn(runtime, 'await agent("x"); for (;;);', { limits: { cpuMs: 50 } });
    expect(end).toMatchObject({ kind: 'killed', reason: 'cpu' });
  });

  test('work in the engine itself, which cannot be interrupted: its thread is ended from outside', async () => {
    const strict = createScriptRuntime({ clock: systemClock, watchMarginMs: 500 });
    const { end } = await playOn(strict, `'a'.repeat(2 ** 24).includes('a'.repeat(2 ** 23) + 'b');`, {
      limits: { cpuMs: 10 },
    });
    await strict.close();
    expect(end).toMatchObject({ kind: 'killed', reason: 'cpu' });
  });

  test('the host answers meanwhile: another script comes to its end', async () => {
    const input = { args: null, fixed: { nowMs: 0, seed: 0 }, budget: null };
    const asked = Promise.withResolvers<void>();
    const loop = runtime.start(
      { ...input, source: 'await agent("x"); for (;;);', limits: { cpuMs: 3_600_000 } },
      {
        onStill() {
          loop.answer(1, { ok: true, value: null });
          asked.resolve();
        },
      },
    );
    await asked.promise;
    const { end } = await playOn(runtime, 'return await agent("y")');
    expect(end).toEqual({ kind: 'returned', value: 'y' });
    await loop.kill();
    expect(await loop.ended).toMatchObject({ kind: 'killed', reason: 'aborted' });
  });

  test('processor time is counted anew after each wait', async () => {
    const source = `let n = 0; for (let i = 0; i < 8; i++) { for (let k = 0; k < 20000; k++) n += k % 7; await agent('x'); } return n > 0;`;
    const { end, stills } = await playOn(inPlace, source, { limits: { cpuMs: 2_000 } });
    expect(end).toEqual({ kind: 'returned', value: true });
    expect(stills).toHaveLength(9);
  });
});

describe('memory is bounded (W06)', () => {
  const bombs = [
    ['lists', 'const a = []; for (;;) a.push([a.length, {}]);'],
    ['texts', 'const a = []; for (;;) a.push("x".repeat(100000) + a.length);'],
    ['buffers', 'const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1));'],
    ['closures', 'let f = () => 1; for (;;) { const g = f; f = () => g; }'],
    ['promises', 'const a = []; for (;;) a.push(new Promise(() => {}));'],
    ['keys', 'const o = {}; for (let i = 0; ; i++) o["key" + i] = i;'],
    ['after an await', 'await agent("x"); const a = []; for (;;) a.push([1, 2, 3, a.length]);'],
    [
      'in a fan-out',
      'await parallel(Array(100).fill(async () => { await agent("x"); const a = []; for (;;) a.push([a]); }));',
    ],
    ['caught again and again', 'for (;;) try { const a = []; for (;;) a.push([1, {}]); } catch {}'],
  ] as const;

  test.each(bombs)('%s', async (_, source) => {
    const { end } = await playOn(inPlace, source, { limits: { memoryBytes: 16 * MB, cpuMs: 500 } });
    // What catches it each time goes on, within its memory, until its time is over.
    expect(end).toMatchObject({ kind: 'killed', reason: expect.stringMatching(/^(memory|cpu)$/u) });
  });

  test.each(['let s = "x"; for (;;) s += s + s.length;', 'let b = 3n; for (;;) b = b * b;'])(
    '%s',
    async (source) => {
      // The language itself has bounds for these, and may come to them first.
      const { end } = await playOn(inPlace, source, { limits: { memoryBytes: 16 * MB, cpuMs: 500 } });
      const how = end.kind === 'threw' ? end.name : end.kind === 'killed' ? end.reason : 'returned';
      expect(how).toMatch(/^(RangeError|InternalError|memory|cpu)$/u);
    },
  );

  test('a machine never has more than its limit, though it tries', async () => {
    const before = process.memoryUsage().rss;
    await Promise.all(
      bombs
        .slice(0, 4)
        .map(([, source]) => playOn(runtime, source, { limits: { memoryBytes: 32 * MB, cpuMs: 3_000 } })),
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(800 * MB);
  });

  test('calls without end are refused, and those that were asked stand', async () => {
    const source = `const all = []; let refused = 0;
      for (let i = 0; i < 30; i++) all.push(agent('x').catch((e) => { if (e.code === 'too_many_calls' && e.fatal) refused += 1; }));
      await Promise.all(all); return refused;`;
    const { end, calls } = await playOn(inPlace, source, { limits: { openCalls: 20 } });
    expect(end).toEqual({ kind: 'returned', value: 10 });
    expect(calls).toHaveLength(20);
  });

  test('so are prompts of more than the host wants to hold', async () => {
    const source = `const big = 'x'.repeat(4e6); const all = [];
      for (let i = 0; i < 12; i++) all.push(agent(big + i).then(() => 'asked', (e) => e.code));
      return await Promise.all(all);`;
    const { end, calls } = await playOn(inPlace, source, { answer: () => ({ ok: true, value: 1 }) });
    expect(calls).toHaveLength(3);
    expect(end).toMatchObject({ kind: 'returned' });
    expect(JSON.stringify(end)).toContain('too_many_calls');
  });

  test('and a result of more than it wants to read', async () => {
    const { end } = await playOn(inPlace, 'return "x".repeat(9e6);');
    expect(end).toMatchObject({
      kind: 'threw',
      name: 'RangeError',
      message: expect.stringContaining('8000000'),
    });
  });

  test('notes end at their limit, said once', async () => {
    const { end, notes } = await playOn(inPlace, 'for (let i = 0; i < 10100; i++) log(i); return 1;');
    expect(end).toEqual({ kind: 'returned', value: 1 });
    expect(notes).toHaveLength(10_001);
    expect(notes.at(-1)).toEqual({ kind: 'notesFull' });
    const long = await playOn(inPlace, 'for (let i = 0; i < 2000; i++) log("x".repeat(1e5)); return 1;');
    expect(long.notes.length).toBeLessThan(1_100);
    expect(long.notes[0]).toMatchObject({ text: expect.stringMatching(/^x{3999}.$/u) });
  });
});
