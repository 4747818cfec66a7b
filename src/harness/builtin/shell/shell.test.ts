import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RecordingSink } from '../../testing/recording-sink.ts';
import { command, isRunning, say, testHost } from '../../testing/test-host.ts';
import { shellRecipe } from '../../recipes/shell.ts';

async function openShell() {
  const bench = await testHost([shellRecipe], {
    baseEnv: { PATH: process.env['PATH'], HOME: '/h', SECRET: 'x' },
  });
  const spec = bench.spec('shell');
  return { bench, spec, session: await bench.open(spec) };
}

it('asks for exactly the command, streams its output and replies with its exit code', async () => {
  const { bench, session } = await openShell();
  await using _ = bench;
  const sink = new RecordingSink();
  const outcome = await session.prompt(command('echo out; echo err >&2; pwd; exit 3'), sink);
  expect(outcome).toMatchObject({ end: 'done', stopReason: 'end_turn' });
  expect(outcome.reply).toMatch(/^exit 3\n/);
  expect(outcome.reply).toContain(bench.cwd);
  expect(sink.output).toMatch(/out[^]*err|err[^]*out/);
  expect(sink.questions).toMatchObject([
    { call: { kind: 'execute', command: 'echo out; echo err >&2; pwd; exit 3', input: { cwd: bench.cwd } } },
  ]);
  expect(sink.entries).toContainEqual(
    expect.objectContaining({ type: 'tool_update', status: 'failed', exitCode: 3 }),
  );
});

it('replies with the tail of a long output, from the beginning of a line on', async () => {
  const { bench, session } = await openShell();
  await using _ = bench;
  const { reply } = await session.prompt(command('seq -f "line %06g" 1000'), new RecordingSink());
  expect(reply).toMatch(/^exit 0\n\[…\]\nline 000\d{3}\n/);
  expect(reply).toMatch(/\nline 001000$/);
});

it('refuses text and says what to send instead', async () => {
  const { bench, session } = await openShell();
  await using _ = bench;
  const sink = new RecordingSink();
  const outcome = await session.prompt(say('touch made'), sink);
  expect(outcome).toMatchObject({ end: 'failed', failure: { code: 'harness.refused' } });
  expect(outcome.end === 'failed' && outcome.failure.cause).toContain('structured commands only');
  expect(sink.questions).toEqual([]);
});

it('gives commands a clean environment with the mark of the session', async () => {
  const { bench, spec, session } = await openShell();
  await using _ = bench;
  const { reply } = await session.prompt(command('env'), new RecordingSink());
  expect(reply).toContain(`MUSTER_SESSION=${spec.session}`);
  expect(reply).not.toContain('SECRET');
});

it('says that a denied command has not run', async () => {
  const { bench, session } = await openShell();
  await using _ = bench;
  const outcome = await session.prompt(
    command('touch made'),
    new RecordingSink(() => ({ decision: 'deny', reason: 'not on a Friday' })),
  );
  expect(outcome).toMatchObject({
    end: 'done',
    stopReason: 'refusal',
    reply: 'The command was denied and has not run.\nWhy: not on a Friday',
  });
  expect(existsSync(join(bench.cwd, 'made'))).toBe(false);
});

it('ends the whole group of a cancelled command, also what ignores SIGTERM', async () => {
  const { bench, session } = await openShell();
  await using _ = bench;
  const sink = new RecordingSink();
  const turn = session.prompt(command(`trap '' TERM; setsid sleep 300 & echo "pid $! "; wait`), sink);
  await sink.until(({ output }) => /pid \d+ /.test(output));
  const pid = Number(/pid (\d+) /.exec(sink.output)?.[1]);
  await session.cancel();
  expect(await turn).toMatchObject({ end: 'cancelled' });
  expect(sink.entries.at(-1)).toMatchObject({ type: 'tool_update', status: 'cancelled' });
  expect(await isRunning(pid)).toBe(false);
});

it('leaves nothing in the background, and no journal when it is closed', async () => {
  const { bench, session } = await openShell();
  await using _ = bench;
  const { reply } = await session.prompt(command('sleep 300 & echo "pid $! "'), new RecordingSink());
  expect(reply).toMatch(/^exit 0\npid \d+/);
  expect(await isRunning(Number(/pid (\d+)/.exec(reply)?.[1]))).toBe(false);
  await session.close();
  await bench.host.close();
  await bench.host.sweepOrphans();
  expect(await readdir(bench.home.at('state', 'processes'))).toEqual([]);
});

it('keeps endless output within bounds', async () => {
  const { bench, session } = await openShell();
  await using _ = bench;
  const sink = new RecordingSink();
  await session.prompt(command('echo first; head -c 3000000 /dev/zero | tr "\\0" x; echo last'), sink);
  const [output] = sink.entries.flatMap((entry) =>
    entry.type === 'tool_update' && entry.exitCode === 0 ? [entry.output ?? ''] : [],
  );
  expect(output).toMatch(/^first\n/);
  expect(output?.trimEnd()).toMatch(/last$/);
  expect(Buffer.byteLength(output ?? '')).toBeLessThan(140_000);
});
