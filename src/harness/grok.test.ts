import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScriptedModel } from '../../test/scripted-model/server.ts';
import { tempDir } from '../../test/support/temp-dir.ts';
import { startMcpResponder } from './testing/mcp-responder.ts';
import { RecordingSink, unanswered } from './testing/recording-sink.ts';
import { StallClock } from './testing/stall-clock.ts';
import { isRunning, say, testHost, type TestHost } from './testing/test-host.ts';
import type { HarnessLimits } from './limits.ts';
import type { LiveSession, SessionSpec } from './port.ts';
import { grokRecipe } from './recipes/grok.ts';

type Model = Awaited<ReturnType<typeof startScriptedModel>>;

let model: Model;
beforeAll(async () => {
  model = await startScriptedModel();
});
afterAll(async () => {
  await model.close();
});

/** The real grok, with its own home, pointed at the scripted model. */
function grokHost(limits: Partial<HarnessLimits> = {}): Promise<TestHost> {
  return testHost([grokRecipe], { limits });
}

function grokSpec(bench: TestHost, change: Partial<SessionSpec> = {}): SessionSpec {
  const env = { GROK_XAI_API_BASE_URL: `${model.url}/v1` };
  return bench.spec('grok', { model: 'scripted', env, ...change });
}

/** The number that a running command has written to a file, once it has. */
async function pidFrom(sink: RecordingSink): Promise<number> {
  await sink.until(({ output }) => /pid \d+ /.test(output));
  return Number(/pid (\d+) /.exec(sink.output)?.[1]);
}

async function turn(session: LiveSession, text: string, sink = new RecordingSink()) {
  return { outcome: await session.prompt(say(text), sink), sink };
}

describe('the real grok', () => {
  it('says text, writes a file and runs a command, each asked for with exactly what it will do', async () => {
    await using bench = await grokHost();
    const session = await bench.open(grokSpec(bench));
    expect(session.facts).toMatchObject({
      recovery: 'new',
      harnessMode: 'default',
      model: 'scripted',
      canResume: true,
    });
    expect((await turn(session, 'say: hello')).outcome).toMatchObject({
      end: 'done',
      reply: 'hello',
      stopReason: 'end_turn',
    });

    const wrote = await turn(session, 'write: made.txt <<< by a script\nthen: say: written');
    expect(wrote.outcome).toMatchObject({
      end: 'done',
      reply: 'written',
      usage: { inputTokens: expect.any(Number) },
    });
    const made = join(bench.cwd, 'made.txt');
    expect(await readFile(made, 'utf8')).toBe('by a script');
    expect(wrote.sink.questions).toMatchObject([{ call: { kind: 'edit', paths: [made] } }]);
    expect(wrote.sink.questions[0]?.call.diff).toMatchObject([{ path: made, newText: 'by a script' }]);

    const ran = await turn(session, 'run: echo out; exit 3\nthen: say: ran');
    expect(ran.sink.questions).toMatchObject([{ call: { kind: 'execute', command: 'echo out; exit 3' } }]);
    expect(ran.sink.entries).toContainEqual(
      expect.objectContaining({ type: 'tool_update', status: 'completed', exitCode: 3 }),
    );
    expect(ran.sink.output).toContain('out');
  });

  it('asks also when the person has set grok to approve everything', async () => {
    await using bench = await grokHost();
    mkdirSync(bench.home.at('.grok'));
    writeFileSync(bench.home.at('.grok', 'config.toml'), '[ui]\npermission_mode = "always-approve"\n');
    const session = await bench.open(grokSpec(bench));
    expect(await session.alive()).toBe(true);
    const { sink } = await turn(session, 'write: made.txt <<< hi\nthen: say: written');
    expect(sink.questions).toHaveLength(1);
  });

  it('leaves the file alone when the write is denied, and says that the turn ended by the denial', async () => {
    await using bench = await grokHost();
    const session = await bench.open(grokSpec(bench));
    const sink = new RecordingSink(() => ({ decision: 'deny' }));
    const { outcome } = await turn(session, 'write: made.txt <<< no\nthen: say: written', sink);
    expect(outcome).toMatchObject({ end: 'done', stopReason: 'refusal' });
    expect(existsSync(join(bench.cwd, 'made.txt'))).toBe(false);
    expect((await turn(session, 'say: still here')).outcome).toMatchObject({
      end: 'done',
      reply: 'still here',
    });
  });

  it('never runs a command whose turn is cancelled while its permission is pending', async () => {
    await using bench = await grokHost();
    const session = await bench.open(grokSpec(bench));
    const sink = new RecordingSink(unanswered);
    const running = session.prompt(say('run: echo ran > ran.txt\nthen: say: ran'), sink);
    await sink.until(({ questions }) => questions.length === 1);
    await session.cancel();
    expect(await running).toMatchObject({ end: 'cancelled' });
    expect((await turn(session, 'say: next')).outcome).toMatchObject({ end: 'done', reply: 'next' });
    expect(existsSync(join(bench.cwd, 'ran.txt'))).toBe(false);
  });

  it('leaves no process of a command that was running when its turn was cancelled', async () => {
    await using bench = await grokHost();
    const session = await bench.open(grokSpec(bench));
    const sink = new RecordingSink();
    const running = session.prompt(say('run: echo "pid $$ "; sleep 300'), sink);
    const pid = await pidFrom(sink);
    expect(await isRunning(pid)).toBe(true);
    await session.cancel();
    expect(await running).toMatchObject({ end: 'cancelled' });
    await session.close();
    expect(await isRunning(pid)).toBe(false);
  });

  it('is recovered with its context after SIGKILL between turns and in the middle of one, commands included', async () => {
    await using bench = await grokHost();
    const spec = grokSpec(bench);
    const first = await bench.open(spec);
    await turn(first, 'remember: place=the mill\nsay: noted');
    process.kill(first.facts.pid ?? 0, 'SIGKILL');
    expect(await first.exited).toMatchObject({ signal: 'SIGKILL', asked: false });
    expect(await first.alive()).toBe(false);

    const second = await bench.open({ ...spec, resume: first.facts.acpSessionId });
    expect(second.facts).toMatchObject({ recovery: 'resumed', acpSessionId: first.facts.acpSessionId });
    expect((await turn(second, 'recall: place')).outcome).toMatchObject({ reply: 'the mill' });
    const sink = new RecordingSink();
    const running = second.prompt(say('run: echo "pid $$ "; sleep 300'), sink);
    const pid = await pidFrom(sink);
    process.kill(second.facts.pid ?? 0, 'SIGKILL');
    expect(await running).toMatchObject({ end: 'failed', failure: { code: 'harness.died' } });
    expect(await isRunning(pid)).toBe(false);

    const third = await bench.open({ ...spec, resume: first.facts.acpSessionId });
    const recalled = await turn(third, 'recall: place');
    expect(recalled.outcome).toMatchObject({ end: 'done', reply: 'the mill' });
    // What was replayed is recorded already.
    expect(recalled.sink.text).toBe('the mill');
  });

  it('loads where it cannot resume, and the replay is not recorded again', async () => {
    await using bench = await testHost([{ ...grokRecipe, recovery: ['load'] }]);
    const spec = grokSpec(bench);
    const first = await bench.open(spec);
    await turn(first, 'remember: place=the mill\nsay: noted');
    await first.close();
    const second = await bench.open({ ...spec, resume: first.facts.acpSessionId });
    expect(second.facts).toMatchObject({ recovery: 'loaded', harnessMode: 'default' });
    const recalled = await turn(second, 'recall: place');
    expect(recalled.outcome).toMatchObject({ reply: 'the mill' });
    expect(recalled.sink.text).toBe('the mill');
  });

  it('says so when the earlier conversation is lost', async () => {
    await using bench = await grokHost();
    const session = await bench.open(grokSpec(bench, { resume: '01a1f75d-21bf-7341-833a-d492103bfe00' }));
    expect(session.facts.recovery).toBe('fresh');
    expect(session.facts.note).toMatch(/could not be recovered .*resume: .*load: /);
  });

  it('ends a turn with the cause when the model answers 400', async () => {
    await using bench = await grokHost();
    const session = await bench.open(grokSpec(bench));
    const { outcome } = await turn(session, 'error: 400 not today');
    expect(outcome).toMatchObject({ end: 'failed', failure: { code: 'harness.model_error' } });
    expect(outcome.end === 'failed' && outcome.failure.cause).toContain('not today');
  });

  it.each(['error: 500 broken', 'say: half\nbreak off'])(
    'ends a turn within its deadline at %j',
    async (text) => {
      await using bench = await grokHost({ turnMs: 800 });
      const session = await bench.open(grokSpec(bench));
      const { outcome } = await turn(session, text);
      // Either it gives up by itself, or our deadline ends it: never a success, never a hang.
      expect(outcome.end).toBe('failed');
      expect(outcome.end === 'failed' && outcome.failure.code).toMatch(/turn_deadline|model_error/);
    },
  );

  it('ends a turn whose model hangs as stalled, and answers the next one', async () => {
    const clock = new StallClock();
    const { stallMs } = clock;
    await using bench = await testHost([grokRecipe], { clock, limits: { stallMs } });
    const session = await bench.open(grokSpec(bench));
    const hanging = turn(session, 'hang');
    await expect.poll(() => model.requests.some(({ prompt }) => prompt === 'hang')).toBe(true);
    clock.stall();
    expect((await hanging).outcome).toMatchObject({ end: 'failed', failure: { code: 'harness.stalled' } });
    expect((await turn(session, 'say: next')).outcome).toMatchObject({ end: 'done', reply: 'next' });
  });

  it.each(['/context now', ' /compact', '!touch ran.txt', '@secret.txt look', 'see @secret.txt, please'])(
    'hands %j to the model as text',
    async (text) => {
      await using bench = await grokHost();
      writeFileSync(join(bench.cwd, 'secret.txt'), 'the content of the file');
      const session = await bench.open(grokSpec(bench));
      const before = model.requests.length;
      await turn(session, text);
      const seen = model.requests.slice(before).filter(({ sideCall }) => !sideCall);
      expect(seen).toHaveLength(1);
      expect(seen[0]?.prompt.replaceAll('\u2060', '').trim()).toBe(text.trim());
      expect(JSON.stringify(seen[0]?.body)).not.toContain('the content of the file');
      expect(existsSync(join(bench.cwd, 'ran.txt'))).toBe(false);
    },
  );

  it('keeps the tools and tokens of two sessions in one directory apart', async () => {
    await using bench = await grokHost();
    await using mill = await startMcpResponder('mill', 'grind');
    await using barn = await startMcpResponder('barn', 'store');
    const withServer = (name: string, url: string, token: string) =>
      grokSpec(bench, { mcpServers: [{ name, url, headers: { authorization: `Bearer ${token}` } }] });
    const one = await bench.open(withServer('mill', mill.url, 'token-of-one'));
    const two = await bench.open(withServer('barn', barn.url, 'token-of-two'));
    const own = await turn(one, 'tool: grind {}\nthen: say: {{result /answer of \\w+/}}');
    expect(own.outcome).toMatchObject({ end: 'done', reply: 'answer of mill' });
    const other = await turn(two, 'tool: mill__grind {}\nthen: say: {{result}}');
    expect(other.sink.text).not.toContain('answer of mill');
    await turn(two, 'tool: store {}\nthen: say: done');
    const bearers = (calls: { bearer: string }[]) => [...new Set(calls.map(({ bearer }) => bearer))];
    expect(bearers(mill.calls)).toEqual(['Bearer token-of-one']);
    expect(bearers(barn.calls)).toEqual(['Bearer token-of-two']);
    expect(mill.calls.filter(({ tool }) => tool === 'grind')).toHaveLength(1);
    expect(barn.calls.filter(({ tool }) => tool === 'store')).toHaveLength(1);
  });

  it.runIf(process.platform === 'linux')(
    'gives a harness none of our secrets and no key of another vendor',
    async () => {
      await using home = await tempDir();
      await using bench = await testHost([grokRecipe], {
        baseEnv: {
          PATH: process.env['PATH'],
          HOME: home.path,
          XAI_API_KEY: 'scripted-key',
          MUSTER_TOKEN: 'ours',
          ANTHROPIC_API_KEY: 'theirs',
        },
      });
      const spec = grokSpec(bench);
      const session = await bench.open(spec);
      const environment = readFileSync(`/proc/${session.facts.pid}/environ`, 'utf8').split('\0');
      expect(environment).toContain(`MUSTER_SESSION=${spec.session}`);
      expect(environment.join('\n')).not.toMatch(/ours|theirs/);
    },
  );
});
