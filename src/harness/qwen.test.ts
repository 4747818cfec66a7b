import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startScriptedModel } from '../../test/scripted-model/server.ts';
import type { LiveSession, SessionSpec } from './port.ts';
import { qwenRecipe } from './recipes/qwen.ts';
import { startMcpResponder } from './testing/mcp-responder.ts';
import { RecordingSink, unanswered } from './testing/recording-sink.ts';
import { isRunning, say, testHost, type TestHost } from './testing/test-host.ts';

type Model = Awaited<ReturnType<typeof startScriptedModel>>;

let model: Model;
beforeAll(async () => {
  model = await startScriptedModel();
});
afterAll(async () => {
  await model.close();
});

function qwenSpec(bench: TestHost, change: Partial<SessionSpec> = {}): SessionSpec {
  const env = {
    OPENAI_API_KEY: 'scripted-key',
    OPENAI_BASE_URL: `${model.url}/v1`,
    OPENAI_MODEL: 'scripted',
  };
  return bench.spec('qwen', { env, ...change });
}

async function turn(session: LiveSession, text: string, sink = new RecordingSink()) {
  return { outcome: await session.prompt(say(text), sink), sink };
}

/** The number that a running command has written to a file; throws until it has. */
function pidIn(file: string): number {
  const text = readFileSync(file, 'utf8');
  if (!text.endsWith('\n')) throw new Error('not yet written');
  return Number(text);
}

// Each start costs over a second and 450 MB: few sessions, one at a time, several cases in each.
describe('the real qwen 0.15.10', { timeout: 300_000 }, () => {
  it('says text, writes and runs with permission in its asking mode, calls tools and asks about none of the hub, takes no for an answer', async () => {
    await using bench = await testHost([qwenRecipe]);
    await using mill = await startMcpResponder('mill', 'grind');
    await using hub = await startMcpResponder('muster', 'team_list');
    const headers = { authorization: 'Bearer token-of-one' };
    const mcpServers = [
      { name: 'mill', url: mill.url, headers },
      { name: 'muster', url: hub.url, headers },
    ];
    const session = await bench.open(qwenSpec(bench, { mcpServers }));
    expect(session.facts).toMatchObject({ recovery: 'new', harnessMode: 'default', canResume: true });
    expect((await turn(session, 'say: hello')).outcome).toMatchObject({ end: 'done', reply: 'hello' });

    const made = join(bench.cwd, 'made.txt');
    const wrote = await turn(session, `write: ${made} <<< by a script\nthen: say: written`);
    expect(wrote.outcome).toMatchObject({ end: 'done', reply: 'written' });
    expect(readFileSync(made, 'utf8')).toBe('by a script');
    expect(wrote.sink.questions).toMatchObject([{ call: { kind: 'edit', paths: [made] } }]);
    expect(wrote.sink.questions[0]?.call.diff).toMatchObject([{ path: made, newText: 'by a script' }]);

    // Commands that only read, such as `echo`, are not asked for.
    const ran = await turn(session, 'run: mkdir made; echo out\nthen: say: ran');
    expect(ran.outcome).toMatchObject({ end: 'done', reply: 'ran' });
    expect(ran.sink.questions).toMatchObject([
      { call: { kind: 'execute', command: 'mkdir made; echo out' } },
    ]);
    expect(ran.sink.output).toContain('out');

    // Tools of MCP servers are hidden until they are searched for.
    const search = 'tool: tool_search {"query": "select:mcp__mill__grind"}';
    const called = await turn(
      session,
      `${search}\nthen: tool: grind {}\nthen: say: {{result /answer of \\w+/}}`,
    );
    expect(called.outcome).toMatchObject({ end: 'done', reply: 'answer of mill' });
    expect([...new Set(mill.calls.map(({ bearer }) => bearer))]).toEqual(['Bearer token-of-one']);
    expect(called.sink.questions).toHaveLength(1);
    // What the hub decides on itself is asked of nobody.
    const own = await turn(
      session,
      'tool: tool_search {"query": "select:mcp__muster__team_list"}\nthen: tool: team_list {}\nthen: say: {{result}}',
    );
    expect(own.outcome).toMatchObject({ end: 'done', reply: 'answer of muster' });
    expect(own.sink.questions).toEqual([]);

    const denied = await turn(
      session,
      `write: ${join(bench.cwd, 'other.txt')} <<< no\nthen: say: told`,
      new RecordingSink(() => ({ decision: 'deny' })),
    );
    expect(denied.outcome).toMatchObject({ end: 'done', reply: 'told' });
    expect(existsSync(join(bench.cwd, 'other.txt'))).toBe(false);
  });

  it('is loaded with its context after SIGKILL, though its resume is broken, and asks again', async () => {
    await using bench = await testHost([qwenRecipe]);
    const spec = qwenSpec(bench);
    const first = await bench.open(spec);
    await turn(first, 'remember: place=the mill\nsay: noted');
    process.kill(first.facts.pid ?? 0, 'SIGKILL');
    expect(await first.exited).toMatchObject({ signal: 'SIGKILL', asked: false });

    const second = await bench.open({ ...spec, resume: first.facts.acpSessionId });
    expect(second.facts).toMatchObject({
      recovery: 'loaded',
      acpSessionId: first.facts.acpSessionId,
      harnessMode: 'default',
    });
    const recalled = await turn(second, 'recall: place');
    expect(recalled.outcome).toMatchObject({ end: 'done', reply: 'the mill' });
    expect(recalled.sink.text).toBe('the mill');
    const { sink } = await turn(second, 'run: touch asked.txt\nthen: say: ran');
    expect(sink.questions).toHaveLength(1);
  });

  it('never runs what was cancelled while it asked, leaves no process of a running command, and goes on', async () => {
    await using bench = await testHost([qwenRecipe]);
    const session = await bench.open(qwenSpec(bench));
    const asking = new RecordingSink(unanswered);
    const pending = session.prompt(say('run: echo ran > ran.txt\nthen: say: ran'), asking);
    await asking.until(({ questions }) => questions.length === 1);
    await session.cancel();
    expect(await pending).toMatchObject({ end: 'cancelled' });

    // It shows nothing of a command before its end.
    const running = session.prompt(say('run: echo $$ > pid.txt; sleep 300'), new RecordingSink());
    const pid = await vi.waitFor(() => pidIn(join(bench.cwd, 'pid.txt')), { timeout: 60_000 });
    expect(await isRunning(pid)).toBe(true);
    await session.cancel();
    expect(await running).toMatchObject({ end: 'cancelled' });
    expect((await turn(session, 'say: next')).outcome).toMatchObject({ end: 'done', reply: 'next' });
    await session.close();
    expect(await isRunning(pid)).toBe(false);
    expect(existsSync(join(bench.cwd, 'ran.txt'))).toBe(false);
  });

  it('ends a turn with the cause when the model answers 400, and takes slashes and mentions as text', async () => {
    await using bench = await testHost([qwenRecipe]);
    writeFileSync(join(bench.cwd, 'secret.txt'), 'the content of the file');
    const session = await bench.open(qwenSpec(bench));
    const failed = await turn(session, 'error: 400 not today');
    expect(failed.outcome).toMatchObject({ end: 'failed', failure: { code: 'harness.model_error' } });
    expect(failed.outcome.end === 'failed' && failed.outcome.failure.cause).toContain('not today');
    for (const text of ['/about now', 'see @secret.txt, please']) {
      const before = model.requests.length;
      await turn(session, text);
      const seen = model.requests.slice(before).filter(({ sideCall }) => !sideCall);
      expect(seen.at(-1)?.prompt.replaceAll('\u2060', '').trim()).toBe(text);
      expect(JSON.stringify(seen.map(({ body }) => body))).not.toContain('the content of the file');
    }
  });

  it("leaves the person's own settings as they are", async () => {
    await using bench = await testHost([qwenRecipe]);
    await mkdir(bench.home.at('.qwen'));
    const settings = '{"security":{"auth":{"selectedType":"openai"}},"$version":4}';
    writeFileSync(bench.home.at('.qwen', 'settings.json'), settings);
    const session = await bench.open(qwenSpec(bench));
    await turn(session, 'say: hello');
    expect(readFileSync(bench.home.at('.qwen', 'settings.json'), 'utf8')).toBe(settings);
    expect(readdirSync(bench.cwd)).toEqual([]);
  });
});
