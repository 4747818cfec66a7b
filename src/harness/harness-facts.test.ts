import { describe, expect, it } from 'vitest';
import { ManualClock } from '#base';
import { RecordingSink } from './testing/recording-sink.ts';
import { fixtureRecipe, isRunning, say, testHost } from './testing/test-host.ts';
import { TurnClock } from './acp/turn-clock.ts';
import type { HarnessLimits } from './limits.ts';
import { grokRecipe } from './recipes/grok.ts';
import { qwenRecipe } from './recipes/qwen.ts';
import type { Recipe } from './recipes/recipe.ts';
import { userRecipe } from './recipes/user-recipe.ts';

const SECRET = 'sk-fixture-secret-value';

function bench(behaviour: string, change: Partial<Recipe> = {}, limits: Partial<HarnessLimits> = {}) {
  const recipe = fixtureRecipe('misbehaving-agent.ts', [behaviour], change);
  return testHost([recipe], { limits });
}

const ALL_ASK = { ask: 'ask', 'approve-reads': 'ask', 'auto-edits': 'ask', deny: 'ask', yolo: 'ask' };

describe('fact 1: one process per session', () => {
  it('never lets two sessions share a process', async () => {
    await using test = await bench('plain');
    const one = await test.open(test.spec('fixture'));
    const two = await test.open(test.spec('fixture'));
    expect(one.facts.pid).not.toBe(two.facts.pid);
    await one.close();
    expect(await two.alive()).toBe(true);
  });
});

describe('fact 2: default modes are not "ask"', () => {
  it.each([{ resume: undefined }, { resume: 's1' }])(
    'sets the mode when $resume is taken up',
    async ({ resume }) => {
      await using test = await bench('mode', { modes: ALL_ASK, recovery: ['load'] });
      const session = await test.open(test.spec('fixture', resume === undefined ? {} : { resume }));
      expect(session.facts).toMatchObject({ harnessMode: 'ask', recovery: resume ? 'loaded' : 'new' });
      expect(await session.prompt(say('?'), new RecordingSink())).toMatchObject({ reply: 'mode ask' });
    },
  );

  it('never picks "always", and denies what is asked outside a turn', async () => {
    await using test = await bench('asks-always');
    const session = await test.open(test.spec('fixture'));
    const sink = new RecordingSink();
    expect(await session.prompt(say('?'), sink)).toMatchObject({ reply: 'answer: yes' });
    expect(sink.questions[0]?.call).toMatchObject({ command: 'rm -rf', kind: 'execute' });

    await using late = await bench('asks-late');
    const other = await late.open(late.spec('fixture'));
    await other.prompt(say('first'), new RecordingSink());
    expect(await other.alive()).toBe(true);
    expect(await other.prompt(say('second'), new RecordingSink())).toMatchObject({
      reply: 'late answer: no',
    });
  });
});

describe('fact 3: end_turn is not success', () => {
  it('takes an end without a word for an error of the model', async () => {
    await using test = await bench('silent-error');
    const session = await test.open(test.spec('fixture'));
    const outcome = await session.prompt(say('hello'), new RecordingSink());
    expect(outcome).toMatchObject({ end: 'failed', failure: { code: 'harness.model_error' } });
  });

  it('knows a reply that is nothing but an error, by the recipe', async () => {
    await using test = await bench('error-text', { quirks: { errorReplies: [/^\[API Error: [^\]]*\]$/] } });
    const session = await test.open(test.spec('fixture'));
    const outcome = await session.prompt(say('hello'), new RecordingSink());
    expect(outcome).toMatchObject({
      end: 'failed',
      failure: { cause: expect.stringContaining('400 bad request') },
    });
  });

  it('tells notes of the harness from what the model says, and takes a turn of notes alone for an error', async () => {
    const quirks = { silentModelErrors: true, notesLackId: true };
    await using test = await bench('notes', { quirks });
    const session = await test.open(test.spec('fixture'));
    const sink = new RecordingSink();
    expect(await session.prompt(say('go'), sink)).toMatchObject({ end: 'done', reply: 'said' });
    expect(sink.entries).toContainEqual({ type: 'notice', text: 'Warning: an odd model.' });
    expect(await session.prompt(say('fail'), new RecordingSink())).toMatchObject({
      end: 'failed',
      failure: { code: 'harness.model_error', cause: 'fixture reported: 400 bad request' },
    });
  });

  it('keeps a deadline that stands while somebody is asked, and a stall clock that spares a running tool', () => {
    const clock = new ManualClock();
    const limits: string[] = [];
    const watch = new TurnClock({
      clock,
      turnMs: 1_000,
      stallMs: 100,
      onLimit: (limit) => limits.push(limit),
    });
    watch.heard(true);
    clock.advance(500);
    watch.pause();
    clock.advance(10_000);
    watch.resume();
    clock.advance(499);
    expect(limits).toEqual([]);
    clock.advance(1);
    expect(limits).toEqual(['deadline']);

    const silent = new TurnClock({
      clock,
      turnMs: 1_000,
      stallMs: 100,
      onLimit: (limit) => limits.push(limit),
    });
    clock.advance(99);
    silent.heard(false);
    clock.advance(99);
    expect(limits).toEqual(['deadline']);
    clock.advance(1);
    expect(limits).toEqual(['deadline', 'stall']);
  });
});

describe('fact 4: signal the group, escalate, verify', () => {
  it('ends a program that ignores the end of its input and SIGTERM, within its graces', async () => {
    await using test = await bench('ignores-end');
    const session = await test.open(test.spec('fixture'));
    const facts = await session.close();
    expect(facts).toMatchObject({ forced: true, asked: true, signal: 'SIGKILL' });
    expect(await isRunning(session.facts.pid ?? 0)).toBe(false);
  });

  it('does not let one that ignores its end delay another', async () => {
    await using test = await bench('ignores-end', {}, { eofMs: 60_000 });
    const stuck = await test.open(test.spec('fixture'));
    let closed = false;
    void stuck.close().then(() => (closed = true));
    const other = await test.open(test.spec('fixture'));
    expect(await other.prompt(say('hi'), new RecordingSink())).toMatchObject({ reply: 'heard hi' });
    expect(closed).toBe(false);
    process.kill(stuck.facts.pid ?? 0, 'SIGKILL');
    process.kill(other.facts.pid ?? 0, 'SIGKILL');
  });

  it('kills the command that a cancel left running, and keeps the harness', async () => {
    await using test = await bench('leaves-command');
    const session = await test.open(test.spec('fixture'));
    const sink = new RecordingSink();
    const turn = session.prompt(say('run'), sink);
    await sink.until(({ text }) => /pid \d+ /.test(text));
    const pid = Number(/pid (\d+) /.exec(sink.text)?.[1]);
    expect(await isRunning(pid)).toBe(true);
    await session.cancel();
    expect(await turn).toMatchObject({ end: 'cancelled' });
    expect(await isRunning(pid)).toBe(false);
    expect(await session.alive()).toBe(true);
  });

  it('ends the process of a harness that does not heed a cancel', async () => {
    await using test = await bench('ignores-cancel', {}, { cancelMs: 50 });
    const session = await test.open(test.spec('fixture'));
    const sink = new RecordingSink();
    const turn = session.prompt(say('work'), sink);
    await sink.until(({ text }) => text === 'working');
    await session.cancel();
    expect(await turn).toMatchObject({ end: 'cancelled' });
    expect(await session.exited).toMatchObject({ forced: true });
  });
});

describe('facts 5 and 6: MCP calls time out, and tools are hidden', () => {
  it('keeps both as data of the recipe, with the careful choice where nothing is known', () => {
    expect(userRecipe('any', { command: 'any' }).quirks.mcpTimeoutMs).toBe(60_000);
    expect(grokRecipe.quirks.mcpTimeoutMs).toBeUndefined();
    expect([grokRecipe, qwenRecipe].map(({ quirks }) => quirks.deferredTools)).toEqual([true, true]);
  });
});

describe('fact 7: no client fs and no terminal', () => {
  it('advertises neither', async () => {
    await using test = await bench('capabilities');
    const session = await test.open(test.spec('fixture'));
    expect(await session.prompt(say('?'), new RecordingSink())).toMatchObject({ reply: '{}' });
  });
});

describe('fact 8: recover honestly', () => {
  it('goes on to load when resume is advertised but broken, and drops the replay', async () => {
    await using test = await bench('broken-resume');
    const session = await test.open(test.spec('fixture', { resume: 's1' }));
    expect(session.facts).toMatchObject({ recovery: 'loaded', acpSessionId: 's1' });
    const sink = new RecordingSink();
    await session.prompt(say('hi'), sink);
    expect(sink.text).toBe('heard hi');
  });

  it('opens a new conversation that is told so when the old one is lost', async () => {
    await using test = await bench('lost-session');
    const session = await test.open(test.spec('fixture', { resume: 's1' }));
    expect(session.facts.recovery).toBe('fresh');
    expect(session.facts.note).toContain('knows nothing of what was said before');
  });

  it('does not take an empty status for a sign of life', async () => {
    await using test = await bench('empty-status');
    const session = await test.open(test.spec('fixture'));
    expect(await session.alive()).toBe(false);
  });
});

describe('fact 9: updates before the answer', () => {
  it('has recorded every update, in order, when the prompt answers', async () => {
    await using test = await bench('many-updates', { quirks: {} });
    const session = await test.open(test.spec('fixture'));
    const sink = new RecordingSink();
    await session.prompt(say('count'), sink);
    expect(sink.text).toBe(Array.from({ length: 500 }, (_, n) => `${n} `).join(''));
  });

  it('waits a little for the updates of a harness that answers first', async () => {
    await using test = await bench('answers-early');
    const session = await test.open(test.spec('fixture'));
    expect(await session.prompt(say('?'), new RecordingSink())).toMatchObject({ reply: 'one two three' });
  });
});

describe('a harness that fails', () => {
  it('is refused with its last words, without secrets, when it crashes in initialize, and leaves nothing', async () => {
    await using test = await bench('crashes');
    const spec = test.spec('fixture', { env: { FIXTURE_API_KEY: SECRET } });
    const opened = await test.host.open(spec);
    expect(opened).toMatchObject({ ok: false, error: { code: 'harness.start_failed' } });
    expect(!opened.ok && opened.error.stderr).toBe('cannot start with [redacted]');
    expect(!opened.ok && opened.error.cause).toContain('exit code 7');
  });

  it('fails the turn with the exit when it dies in the middle', async () => {
    await using test = await bench('dies');
    const session = await test.open(test.spec('fixture', { env: { FIXTURE_API_KEY: SECRET } }));
    const outcome = await session.prompt(say('go'), new RecordingSink());
    expect(outcome).toMatchObject({
      end: 'failed',
      failure: { code: 'harness.died', stderr: 'no model at [redacted]' },
    });
    expect(await session.exited).toEqual({ code: 9, signal: null, forced: false, asked: false });
  });

  it('is refused by name when its program is not there', async () => {
    const recipe = { ...fixtureRecipe('misbehaving-agent.ts'), name: 'ghost' };
    const launch = {
      ...recipe.launch,
      kind: 'program' as const,
      program: 'no-such-program',
      args: () => [],
      install: 'npm install ghost',
    };
    await using test = await testHost([{ ...recipe, launch }]);
    const opened = await test.host.open(test.spec('ghost'));
    expect(opened).toMatchObject({
      ok: false,
      error: { code: 'harness.not_installed', cause: expect.stringContaining('npm install ghost') },
    });
    expect(await test.host.found()).toEqual([]);
  });

  it('refuses a structured command, which is for the shell', async () => {
    await using test = await bench('plain');
    const session = await test.open(test.spec('fixture'));
    const outcome = await session.prompt({ ...say(''), command: 'ls' }, new RecordingSink());
    expect(outcome).toMatchObject({ end: 'failed', failure: { code: 'harness.refused' } });
  });
});
