import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RecordingSink, unanswered } from '../../testing/recording-sink.ts';
import { StallClock } from '../../testing/stall-clock.ts';
import { isRunning, say, testHost } from '../../testing/test-host.ts';
import { startMcpResponder } from '../../testing/mcp-responder.ts';
import { harnessSuite } from '../../testing/harness-suite.ts';
import { nativeRecipe } from '../../recipes/native.ts';
import { nativeBench, turn, type Protocol } from './testing/native-bench.ts';

const PROTOCOLS: Protocol[] = ['openai-compatible', 'anthropic'];

for (const provider of PROTOCOLS) {
  harnessSuite(`native, ${provider}`, async () => {
    const bench = await nativeBench({ provider });
    const made = join(bench.test.cwd, 'made.txt');
    return {
      host: bench.test.host,
      spec: bench.spec(),
      say: (text) => say(`say: ${text}`),
      ask: { prompt: say('write: made.txt <<< hello'), done: () => existsSync(made) },
      hold: say('slow: 3 chunks'),
      close: async () => bench[Symbol.asyncDispose](),
    };
  });
}

describe.each(PROTOCOLS)('the native harness on %s', (provider) => {
  it('streams text, runs tools and tells their facts, and reports what was used', async () => {
    await using bench = await nativeBench({
      provider,
      contextWindow: 100_000,
      pricePerMillionInput: 2,
      pricePerMillionOutput: 8,
    });
    writeFileSync(join(bench.test.cwd, 'a.txt'), 'old line\n');
    const session = await bench.open();
    const { outcome, sink } = await turn(
      session,
      [
        'tool: edit {"path": "a.txt", "edits": [{"old_text": "old", "new_text": "new"}]}',
        'run: cat a.txt; exit 3',
        'then: read: a.txt',
        'then: say: {{result}}',
      ].join('\n'),
    );
    expect(outcome).toMatchObject({ end: 'done', stopReason: 'end_turn', reply: 'new line' });
    const path = join(bench.test.cwd, 'a.txt');
    expect(readFileSync(path, 'utf8')).toBe('new line\n');
    expect(sink.questions.map(({ call }) => call)).toMatchObject([
      {
        kind: 'edit',
        title: 'Edit a.txt',
        paths: [path],
        diff: [{ path, oldText: 'old line\n', newText: 'new line\n' }],
      },
      { kind: 'execute', command: 'cat a.txt; exit 3' },
      { kind: 'read', paths: [path] },
    ]);
    expect(sink.entries).toContainEqual(
      expect.objectContaining({ type: 'tool_update', status: 'failed', exitCode: 3 }),
    );
    const { usage } = outcome;
    expect(usage?.inputTokens).toBeGreaterThan(0);
    expect(usage?.contextSize).toBe(100_000);
    const { inputTokens = 0, outputTokens = 0 } = usage ?? {};
    expect(usage?.costMicros).toBe(inputTokens * 2 + outputTokens * 8);
    expect(sink.text).toBe('new line');
  });

  it('tells the model why something was denied, and goes on', async () => {
    await using bench = await nativeBench({ provider });
    const session = await bench.open();
    const { outcome, sink } = await turn(session, 'run: touch made\nthen: say: heard {{result}}', () => ({
      decision: 'deny',
      reason: 'not on a Friday',
    }));
    expect(outcome).toMatchObject({ end: 'done', stopReason: 'end_turn' });
    expect(sink.text).toContain('not on a Friday');
    expect(existsSync(join(bench.test.cwd, 'made'))).toBe(false);
  });

  it('ends with the cause when the model answers 400, at once (D13)', async () => {
    await using bench = await nativeBench({ provider });
    const session = await bench.open();
    const { outcome } = await turn(session, 'error: 400 no such parameter');
    expect(outcome).toMatchObject({
      end: 'failed',
      failure: { code: 'harness.model_error', cause: expect.stringContaining('400: no such parameter') },
    });
    expect(bench.model.requests).toHaveLength(1);
    const late = await turn(session, 'run: true\nthen: error: 400 too late');
    expect(late.outcome).toMatchObject({ end: 'failed', usage: { inputTokens: expect.any(Number) } });
    expect((await turn(session, 'say: next')).outcome).toMatchObject({ end: 'done', reply: 'next' });
  });

  it('tries a 500 again, in bounds, and then ends with the cause (D13)', async () => {
    await using bench = await nativeBench({ provider });
    const session = await bench.open();
    const { outcome, sink } = await turn(session, 'error: 500 out of order');
    expect(outcome).toMatchObject({
      end: 'failed',
      failure: { cause: expect.stringMatching(/500: out of order \(tried 3 times\)/) },
    });
    expect(bench.model.requests).toHaveLength(3);
    // Nothing was told of tokens: unknown, not zero.
    expect(outcome.usage).toBeUndefined();
    expect(sink.entries.filter(({ type }) => type === 'notice')).toHaveLength(2);
  });

  it('ends as stalled when the model hangs, and answers the next one (D13)', async () => {
    const clock = new StallClock();
    const { stallMs } = clock;
    await using bench = await nativeBench({ provider }, { clock, limits: { stallMs } });
    const session = await bench.open();
    const hanging = turn(session, 'hang');
    await expect.poll(() => bench.model.requests.length).toBe(1);
    clock.stall();
    expect((await hanging).outcome).toMatchObject({ end: 'failed', failure: { code: 'harness.stalled' } });
    await expect.poll(() => bench.model.requests.map((request) => request.outcome)).toEqual(['aborted']);
    expect((await turn(session, 'say: next')).outcome).toMatchObject({ end: 'done', reply: 'next' });
  });

  it('ends with the cause when the answer breaks off, and keeps what was said (D13)', async () => {
    await using bench = await nativeBench({ provider });
    const session = await bench.open();
    const { outcome } = await turn(session, 'say: half of it\nbreak off');
    expect(outcome).toMatchObject({
      end: 'failed',
      reply: 'half of it',
      failure: { code: 'harness.model_error', cause: expect.stringMatching(/model endpoint|broke off/) },
    });
    expect((await turn(session, 'say: next')).outcome).toMatchObject({ end: 'done', reply: 'next' });
    expect(JSON.stringify(bench.model.requests.at(-1)?.body)).toContain('half of it');
  });

  it('tells the model what was wrong with its arguments', async () => {
    await using bench = await nativeBench({ provider });
    const session = await bench.open();
    const { outcome } = await turn(session, 'tool: read {"path": 5}\nthen: say: heard {{result}}');
    expect(outcome.reply).toMatch(/heard .*arguments of read cannot be used: path/);
  });

  it('remembers over a restart, and what a cut-off turn did is told as interrupted', async () => {
    await using bench = await nativeBench({ provider });
    const first = await bench.open();
    await turn(first, 'remember: place=the mill');
    const sink = new RecordingSink(unanswered);
    const open = first.prompt(say('run: echo never'), sink);
    await sink.until(({ questions }) => questions.length === 1);
    const resume = first.facts.acpSessionId;
    await first.close();
    expect(await open).toMatchObject({ end: 'cancelled' });
    const again = await bench.open({ resume });
    expect(again.facts).toMatchObject({ recovery: 'resumed', acpSessionId: resume, canSteer: true });
    expect((await turn(again, 'recall: place')).outcome).toMatchObject({ reply: 'the mill' });
    expect(JSON.stringify(bench.model.requests.at(-1)?.body)).toMatch(/Cancelled|Interrupted/);
  });

  it('puts steered text before the next step of the running turn', async () => {
    await using bench = await nativeBench({ provider });
    const session = await bench.open();
    expect(await session.steer('too early')).toBe(false);
    const sink = new RecordingSink();
    const running = session.prompt(say('slow: 2 chunks\nsay: first part'), sink);
    await bench.model.waiting();
    expect(await session.steer('say: steered')).toBe(true);
    bench.model.release();
    expect(await running).toMatchObject({ end: 'done' });
    expect(sink.text).toContain('steered');
    expect(bench.model.requests).toHaveLength(2);
    expect(await session.steer('too late')).toBe(false);
  });

  it('compacts before the window is full, says so, and still knows what it was told', async () => {
    await using bench = await nativeBench({ provider, contextWindow: 4_000 });
    const session = await bench.open({ mode: 'yolo' });
    await turn(session, 'remember: place=the mill');
    writeFileSync(join(bench.test.cwd, 'long.txt'), 'a line of text\n'.repeat(200));
    const notices: string[] = [];
    for (let i = 0; i < 12 && notices.length === 0; i++) {
      const { outcome, sink } = await turn(session, `read: long.txt\nthen: say: round ${i}`);
      expect(outcome).toMatchObject({ end: 'done', reply: `round ${i}` });
      for (const entry of sink.entries) if (entry.type === 'notice') notices.push(entry.text);
    }
    expect(notices.join('\n')).toContain('Context compacted');
    expect((await turn(session, 'recall: place')).outcome).toMatchObject({ reply: 'the mill' });
    const resume = session.facts.acpSessionId;
    await session.close();
    expect((await turn(await bench.open({ resume }), 'recall: place')).outcome.reply).toBe('the mill');
  });
});

describe('the native harness', () => {
  it('says what to set when it has no model, and is not among what can be started', async () => {
    await using test = await testHost([nativeRecipe()]);
    const opened = await test.host.open(test.spec('native'));
    expect(opened).toMatchObject({ ok: false, error: { code: 'harness.not_installed' } });
    expect(!opened.ok && opened.error.cause).toMatch(/harness\.native\.baseUrl.*MUSTER_NATIVE_MODEL/);
    expect(await test.host.found()).toEqual([]);
  });

  it('takes its settings from the environment over those of the file', async () => {
    await using bench = await nativeBench(
      { model: 'of-the-file' },
      {
        baseEnv: { PATH: process.env['PATH'], MUSTER_NATIVE_MODEL: 'of-the-environment' },
      },
    );
    const session = await bench.open();
    expect(session.facts.model).toBe('of-the-environment');
    const other = await bench.open({ model: 'of-the-session' });
    expect(other.facts.model).toBe('of-the-session');
    await turn(other, 'say: hi');
    expect(bench.model.requests.at(-1)?.body).toMatchObject({ model: 'of-the-session' });
  });

  it('asks for reading in mode ask, and not where the mode lets a session read', async () => {
    await using bench = await nativeBench();
    writeFileSync(join(bench.test.cwd, 'a.txt'), 'text');
    const session = await bench.open({ mode: 'ask' });
    expect((await turn(session, 'read: a.txt')).sink.questions).toHaveLength(1);
    await session.setMode('approve-reads');
    expect((await turn(session, 'read: a.txt')).sink.questions).toHaveLength(0);
    const write = await turn(session, 'write: b.txt <<< b\nrun: true');
    expect(write.sink.questions.map(({ call }) => call.kind)).toEqual(['edit', 'execute']);
  });

  it.each(['/context now', ' /compact', '!touch ran.txt', '@secret.txt look'])(
    'hands %j to the model as it is (D14)',
    async (text) => {
      await using bench = await nativeBench();
      writeFileSync(join(bench.test.cwd, 'secret.txt'), 'the content of the file');
      const session = await bench.open();
      await turn(session, text);
      const body = JSON.stringify(bench.model.requests[0]?.body);
      expect(body).toContain(JSON.stringify(text).slice(1, -1));
      expect(body).not.toContain('the content of the file');
      expect(bench.model.requests).toHaveLength(1);
      expect(existsSync(join(bench.test.cwd, 'ran.txt'))).toBe(false);
    },
  );

  it('ends the call to the model when it is cancelled in the middle of it, and keeps what was said', async () => {
    await using bench = await nativeBench();
    const session = await bench.open();
    const sink = new RecordingSink();
    const running = session.prompt(say('slow: 3 chunks\nsay: one two three'), sink);
    await sink.until(({ text }) => text !== '');
    await session.cancel();
    expect(await running).toMatchObject({ end: 'cancelled' });
    expect(bench.model.requests.map(({ outcome }) => outcome)).toEqual(['aborted']);
    await turn(session, 'say: next');
    expect(JSON.stringify(bench.model.requests.at(-1)?.body)).toContain(sink.text.trim());
  });

  it('ends a running command with its group when it is cancelled (D12)', async () => {
    await using bench = await nativeBench();
    const session = await bench.open();
    const sink = new RecordingSink();
    const running = session.prompt(say(`run: trap '' TERM; sleep 300 & echo "pid $! "; wait`), sink);
    await sink.until(({ output }) => /pid \d+ /.test(output));
    const pid = Number(/pid (\d+) /.exec(sink.output)?.[1]);
    await session.cancel();
    expect(await running).toMatchObject({ end: 'cancelled' });
    expect(await isRunning(pid)).toBe(false);
    expect((await turn(session, 'say: next')).outcome).toMatchObject({ end: 'done', reply: 'next' });
  });

  it('ends a command that takes too long, and says so', async () => {
    await using bench = await nativeBench();
    const session = await bench.open();
    const { outcome } = await turn(
      session,
      'tool: run {"command": "sleep 300", "timeout_seconds": 1}\nthen: say: {{result}}',
    );
    expect(outcome.reply).toContain('ended after 1 s');
  });

  it('keeps its key and our variables from commands', async () => {
    await using bench = await nativeBench(
      { apiKeyEnv: 'MODEL_KEY' },
      {
        baseEnv: { PATH: process.env['PATH'], MODEL_KEY: 'sk-of-the-model', MUSTER_X: 'ours' },
      },
    );
    const session = await bench.open();
    const { sink } = await turn(session, 'run: env');
    expect(sink.output).toContain('MUSTER_SESSION=');
    expect(sink.output).not.toMatch(/sk-of-the-model|ours/);
  });

  it('uses the tools of the servers that it is given, each with its own token (D16)', async () => {
    await using bench = await nativeBench();
    await using mill = await startMcpResponder('mill', 'grind');
    await using hub = await startMcpResponder('muster', 'spawn');
    const headers = { authorization: 'Bearer token-of-one' };
    const session = await bench.open({
      mcpServers: [
        { name: 'mill', url: mill.url, headers },
        { name: 'muster', url: hub.url, headers },
        { name: 'gone', url: 'http://127.0.0.1:9/mcp', headers },
      ],
    });
    const { outcome, sink } = await turn(session, 'tool: grind {}\ntool: spawn {}\nthen: say: {{result}}');
    expect(outcome.reply).toContain('answer of mill');
    expect(outcome.reply).toContain('answer of muster');
    // The hub decides itself who may use its tools.
    expect(sink.questions.map(({ call }) => call.title)).toEqual(['mill: grind']);
    expect(new Set(mill.calls.map(({ bearer }) => bearer))).toEqual(new Set(['Bearer token-of-one']));
    expect(JSON.stringify(sink.entries)).toContain('The tools of gone are missing');
  });

  it('tells the model what the project asks of agents, in bounds', async () => {
    await using bench = await nativeBench();
    writeFileSync(join(bench.test.cwd, 'AGENTS.md'), `Use tabs.\n${'x'.repeat(100_000)}END`);
    const session = await bench.open();
    await turn(session, 'say: hi');
    const body = JSON.stringify(bench.model.requests[0]?.body);
    expect(body).toContain('Use tabs.');
    expect(body.length).toBeLessThan(30_000);
  });

  it('loads a conversation as well as it resumes one, and its replay is not told anew', async () => {
    await using bench = await nativeBench();
    const recipe = nativeRecipe({ baseUrl: `${bench.model.url}/v1`, model: 'scripted' });
    await using test = await testHost([{ ...recipe, recovery: ['load'] }]);
    const first = await test.open(test.spec('native'));
    await turn(first, 'remember: place=the mill');
    await first.close();
    const again = await test.open(test.spec('native', { resume: first.facts.acpSessionId }));
    expect(again.facts.recovery).toBe('loaded');
    const { outcome, sink } = await turn(again, 'recall: place');
    expect(outcome.reply).toBe('the mill');
    expect(sink.text).toBe('the mill');
  });

  it('says when its memory is gone from this machine, and begins anew', async () => {
    await using bench = await nativeBench();
    const session = await bench.open({ resume: 'acp_elsewhere' });
    expect(session.facts.recovery).toBe('fresh');
    expect(session.facts.note).toContain('nothing is remembered of it on this machine');
  });

  it('begins anew, and says why, when its memory is damaged', async () => {
    await using bench = await nativeBench();
    const session = await bench.open();
    await turn(session, 'remember: place=the mill');
    const resume = session.facts.acpSessionId;
    await session.close();
    const file = bench.test.home.at('state', 'native', `${resume}.jsonl`);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"role":"user"', '"role":"us'));
    const again = await bench.open({ resume });
    expect(again.facts.recovery).toBe('fresh');
    expect(again.facts.note).toContain('damaged');
  });

  it('goes on after a crash that tore the last line of its memory', async () => {
    await using bench = await nativeBench();
    const session = await bench.open();
    await turn(session, 'remember: place=the mill');
    const resume = session.facts.acpSessionId;
    await session.close();
    const file = bench.test.home.at('state', 'native', `${resume}.jsonl`);
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"role":"assistant","parts":[{"type":"te`);
    const again = await bench.open({ resume });
    expect(again.facts.recovery).toBe('resumed');
    expect((await turn(again, 'recall: place')).outcome.reply).toBe('the mill');
    expect(readFileSync(file, 'utf8')).not.toContain('"type":"te\n');
  });

  it('works in two sessions of one directory without seeing the other', async () => {
    await using bench = await nativeBench();
    mkdirSync(join(bench.test.cwd, 'sub'));
    const one = await bench.open();
    const two = await bench.open();
    await turn(one, 'remember: place=the mill');
    expect((await turn(two, 'recall: place')).outcome.reply).toBe('nothing remembered');
  });
});
