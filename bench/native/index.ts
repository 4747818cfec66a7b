import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createIds, silentLog, systemClock, systemRandom } from '#base';
import { newId, type TranscriptEntry } from '#domain';
import { createHarnessHost, nativeRecipe, type LiveSession, type ProcessHost } from '#harness';
import { median, type Bench, type BenchContext, type Measured } from '../bench.ts';

/** What native sessions cost: memory while they are idle, and time until the first word. */
export const bench: Bench = {
  about:
    'memory of idle native sessions in one process; first word through the harness, beside the bare model call',
  run,
};

const ids = createIds(systemClock, systemRandom);

async function* run(context: BenchContext): AsyncIterable<Measured> {
  const model = await startModel();
  const cwd = join(context.folder, 'work');
  await mkdir(cwd);
  const host = createHarnessHost({
    recipes: [nativeRecipe({ baseUrl: `${model.url}/v1`, model: 'scripted' })],
    stateDir: context.folder,
    clock: systemClock,
    ids,
    log: silentLog,
    baseEnv: { PATH: process.env['PATH'] },
  });
  try {
    yield* idleMemory(context, host, cwd);
    yield* firstWord(context, host, cwd, model.url);
  } finally {
    await host.close();
    model.stop();
  }
}

async function* idleMemory(context: BenchContext, host: ProcessHost, cwd: string): AsyncIterable<Measured> {
  const count = context.quick ? 100 : 1_000;
  // The libraries are loaded at the first prompt, once for all.
  for (let i = 0; i < 20; i++) await firstTextOf(await open(host, cwd), 'say: warm');
  const before = settledMemory();
  context.say(`${count} sessions, a turn each`);
  const sessions: LiveSession[] = [];
  for (let i = 0; i < count; i++) {
    const session = await open(host, cwd);
    await firstTextOf(session, `say: ${'word '.repeat(200)}`);
    sessions.push(session);
  }
  const after = settledMemory();
  const each = (what: 'rss' | 'heapUsed') => (after[what] - before[what]) / count / 2 ** 20;
  yield {
    what: `memory of an idle native session, ${count} in one process`,
    value: each('rss'),
    unit: 'MB',
    goal: { atMost: 1 },
    notes: `heap ${each('heapUsed').toFixed(3)} MB each; process ${Math.round(after.rss / 2 ** 20)} MB`,
  };
  await Promise.all(sessions.map((session) => session.close()));
}

async function* firstWord(
  context: BenchContext,
  host: ProcessHost,
  cwd: string,
  url: string,
): AsyncIterable<Measured> {
  const rounds = context.quick ? 50 : 500;
  const bare: number[] = [];
  const through: number[] = [];
  let session = await open(host, cwd);
  context.say(`${rounds} first words each`);
  for (let i = 0; i < rounds; i++) {
    bare.push(await bareFirstWord(url));
    // A new session now and then: what is measured is the harness, not a conversation that grows.
    if (i % 10 === 9) session = await open(host, cwd);
    through.push(await firstTextOf(session, 'say: hi'));
  }
  yield { what: 'first word, bare model call, p50', value: median(bare), unit: 'ms' };
  yield {
    what: 'first word through the native harness, p50',
    value: median(through),
    unit: 'ms',
    notes: `${(median(through) - median(bare)).toFixed(2)} ms more: ACP, memory with sync, AI SDK`,
  };
}

async function open(host: ProcessHost, cwd: string): Promise<LiveSession> {
  const session = newId(ids, 'session');
  const opened = await host.open({ session, harness: 'native', cwd, mode: 'ask', mcpServers: [] });
  if (!opened.ok) throw new Error(opened.error.cause);
  return opened.value;
}

/** Time until the first text of a turn that is run to its end, in ms. */
async function firstTextOf(session: LiveSession, text: string): Promise<number> {
  const began = performance.now();
  let first = Number.NaN;
  const entry = (one: TranscriptEntry) => {
    if (one.type === 'text' && Number.isNaN(first)) first = performance.now() - began;
  };
  const permission = async () => ({ decision: 'deny' as const });
  const outcome = await session.prompt({ turn: newId(ids, 'turn'), text }, { entry, permission });
  if (outcome.end !== 'done') throw new Error(JSON.stringify(outcome));
  return first;
}

async function bareFirstWord(url: string): Promise<number> {
  const began = performance.now();
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'x', stream: true, messages: [{ role: 'user', content: 'say: hi' }] }),
  });
  let first = Number.NaN;
  let said = '';
  for await (const chunk of answer.body ?? []) {
    said += Buffer.from(chunk).toString();
    if (Number.isNaN(first) && said.includes('"content":"hi"')) first = performance.now() - began;
  }
  return first;
}

function settledMemory(): NodeJS.MemoryUsage {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc === 'function') for (let i = 0; i < 4; i++) gc();
  return process.memoryUsage();
}

/** In a process of its own: what it remembers of requests must not be counted. */
async function startModel(): Promise<{ url: string; stop(): void }> {
  const program = join(import.meta.dirname, '../../test/scripted-model/main.ts');
  const child: ChildProcess = spawn(process.execPath, [program, '--port', '0'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (!child.stdout) throw new Error('spawned without a pipe');
  for await (const line of createInterface({ input: child.stdout })) {
    const said: unknown = JSON.parse(line);
    if (typeof said === 'object' && said !== null && 'url' in said) {
      return { url: String(said.url), stop: () => child.stdin?.end() };
    }
  }
  throw new Error('the scripted model did not start');
}
