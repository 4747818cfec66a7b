import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ManualClock, systemClock } from '#base';
import { createScriptRuntime } from './create-script-runtime.ts';
import type { ScriptStill } from './script-port.ts';
import { inPlace } from './testing/in-place.ts';
import { playOn } from './testing/play-script.ts';

const INPUT = { args: null, fixed: { nowMs: 0, seed: 0 }, budget: null };

test('an abort rejects all that is open, lets the script clean up, and ends it (W07)', async () => {
  const source = `try { await parallel([() => agent('a'), () => pipeline([1], () => agent('b'))]); }
    catch (e) { log(e.name, e.code, e.fatal, e.message); }
    finally {
      await agent('too late').catch((e) => log('refused', e.code));
      log('cleaned up');
    }
    return 'as if nothing had been';`;
  const { end, notes, stills } = await playOn(inPlace, source, {
    answer: () => undefined,
    watch: (still, run) => {
      if (!still.last) run.abort('ada cancelled it');
    },
  });
  expect(end).toEqual({ kind: 'killed', reason: 'aborted', message: 'ada cancelled it' });
  expect(notes).toEqual([
    { kind: 'log', text: 'CancelledError cancelled true ada cancelled it' },
    { kind: 'log', text: 'refused cancelled' },
    { kind: 'log', text: 'cleaned up' },
  ]);
  expect(stills).toHaveLength(2);
  expect(stills[1]).toMatchObject({ calls: [], open: [], last: true });
});

test('a script that goes on after an abort is ended all the same (W07)', async () => {
  const runtime = createScriptRuntime({ clock: systemClock });
  const source = 'for (;;) { try { await agent("a"); } catch (e) { await null; } }';
  const { end } = await playOn(runtime, source, {
    answer: () => undefined,
    watch: (still, run) => {
      if (!still.last) run.abort('enough');
    },
  });
  expect(end).toMatchObject({ kind: 'killed', reason: 'aborted', message: 'enough' });
  await runtime.close();
});

test('a script that is busy does not hear an abort: its thread is ended when its moment is over (W07)', async () => {
  const clock = new ManualClock();
  const runtime = createScriptRuntime({ clock });
  const asked = Promise.withResolvers<ScriptStill>();
  const run = runtime.start(
    { ...INPUT, source: 'await agent("x"); for (;;);', limits: { cpuMs: 3_600_000 } },
    { onStill: (still) => asked.resolve(still) },
  );
  await asked.promise;
  run.answer(1, { ok: true, value: null });
  run.abort('enough');
  run.abort('again');
  clock.advance(2_000);
  expect(await run.ended).toEqual({ kind: 'killed', reason: 'aborted', message: 'enough' });
  await runtime.close();
});

test('nothing is told after the end, and to end it again does no harm (W07)', async () => {
  const runtime = createScriptRuntime({ clock: systemClock });
  const stills: ScriptStill[] = [];
  const asked = Promise.withResolvers<void>();
  const run = runtime.start(
    { ...INPUT, source: 'await agent("x"); await agent("y");' },
    {
      onStill(still) {
        stills.push(still);
        asked.resolve();
      },
    },
  );
  await asked.promise;
  run.answer(1, { ok: true, value: null });
  await run.kill();
  const told = stills.length;
  run.answer(2, { ok: true, value: null });
  run.abort('late');
  await run.kill();
  expect(await run.ended).toEqual({
    kind: 'killed',
    reason: 'aborted',
    message: 'it was ended from outside',
  });
  expect(stills).toHaveLength(told);
  await runtime.close();
});

test('closing the runtime ends all that runs', async () => {
  const runtime = createScriptRuntime({ clock: systemClock });
  const run = runtime.start({ ...INPUT, source: 'for (;;);' }, { onStill: () => undefined });
  const other = runtime.start({ ...INPUT, source: 'await agent("x")' }, { onStill: () => undefined });
  await runtime.close();
  expect(await run.ended).toMatchObject({ kind: 'killed', reason: 'aborted' });
  expect(await other.ended).toMatchObject({ kind: 'killed', reason: 'aborted' });
});

test('no thread holds a process: one that aborted its script and has no more to do ends by itself (W07)', async () => {
  const program = `
    const { createScriptRuntime } = await import(process.argv[1]);
    const { systemClock } = await import(process.argv[2]);
    const runtime = createScriptRuntime({ clock: systemClock });
    await runtime.check('return 1');
    const input = { args: null, fixed: { nowMs: 0, seed: 0 }, budget: null };
    const run = runtime.start({ ...input, source: 'await agent("x")' }, { onStill: () => run.abort('enough') });
    console.log((await run.ended).reason);`;
  const door = (path: string) => join(import.meta.dirname, path);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', program, door('index.ts'), door('../../base/index.ts')],
    { env: { PATH: process.env['PATH'] } },
  );
  expect(stdout).toBe('aborted\n');
});
