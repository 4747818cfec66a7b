import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { systemClock } from '#base';
import type { TurnOutcome } from '#harness';
import { RecordingSink, unanswered } from '../../src/harness/testing/recording-sink.ts';
import { isRunning, say } from '../../src/harness/testing/test-host.ts';
import { eventually, numberIn, type Bench } from './bench.ts';

/** What one probe saw, in the words of a cell of the table. A probe that throws gives a cell with the cause. */
export interface Probe {
  column: Column;
  look(bench: Bench): Promise<string>;
}

export const BEHAVIOUR = [
  'mode',
  'write',
  'command',
  'deny',
  'MCP',
  'cancel: stream',
  'cancel: question',
  'cancel: command',
  'steer',
  'model 400',
  'after SIGKILL',
] as const;
export const COST = ['open', 'first turn', 'warm turn', 'memory', 'memory after work', 'close'] as const;
export type Column = (typeof BEHAVIOUR | typeof COST)[number];

/** In this order, in one session where nothing breaks it. */
export const PROBES: readonly Probe[] = [
  { column: 'mode', look: seeMode },
  { column: 'open', look: async (bench) => `${bench.openMs} ms` },
  { column: 'memory', look: seeMemory },
  { column: 'first turn', look: timeTurn },
  { column: 'warm turn', look: timeTurn },
  { column: 'write', look: seeWrite },
  { column: 'command', look: seeCommand },
  { column: 'deny', look: seeDenial },
  { column: 'MCP', look: seeMcp },
  { column: 'cancel: stream', look: cancelStream },
  { column: 'cancel: question', look: cancelQuestion },
  { column: 'cancel: command', look: cancelCommand },
  { column: 'steer', look: steer },
  { column: 'memory after work', look: seeMemory },
  { column: 'after SIGKILL', look: recover },
  // The refused prompt stays in some histories, so nothing that has to be understood comes after it.
  { column: 'model 400', look: seeModelError },
  { column: 'close', look: close },
];

async function seeMode(bench: Bench): Promise<string> {
  const { facts } = await bench.session();
  const { harnessMode, harnessModes = [] } = facts;
  if (harnessMode === undefined) return `none set; offers ${harnessModes.join(', ') || 'none'}`;
  return `\`${harnessMode}\`${harnessModes.length > 0 ? ` of ${harnessModes.join(', ')}` : ''}`;
}

async function seeMemory(bench: Bench): Promise<string> {
  await bench.session();
  const size = await bench.memoryMb();
  return size === undefined ? 'not seen' : `${size} MB`;
}

async function timeTurn(bench: Bench): Promise<string> {
  await bench.session();
  const began = systemClock.monotonic();
  const { outcome } = await bench.turn('say: hello');
  expectReply(outcome, 'hello');
  return `${Math.round(systemClock.monotonic() - began)} ms`;
}

async function seeWrite(bench: Bench): Promise<string> {
  const file = bench.at('made.txt');
  const { outcome, sink } = await bench.turn(`${write(bench, file)}\nthen: say: written`);
  expectReply(outcome, 'written');
  if (!existsSync(file)) throw new Error('nothing was written');
  const [question] = sink.questions;
  if (!question) return '**not asked**';
  const { diff, paths = [] } = question.call;
  const shown = diff ? 'asked, with diff' : paths.includes(file) ? 'asked, with path' : 'asked, without path';
  return sink.questions.length === 1 ? shown : `${shown}, ${sink.questions.length} times`;
}

async function seeCommand(bench: Bench): Promise<string> {
  const { outcome, sink } = await bench.turn(
    `${run(bench, 'mkdir made; echo seen; exit 3')}\nthen: say: ran`,
  );
  expectReply(outcome, 'ran');
  if (!existsSync(bench.at('made'))) throw new Error('the command did not run');
  const [question] = sink.questions;
  if (!question) return '**not asked**';
  const shown = question.call.command?.includes('mkdir made') ? 'asked' : 'asked, command not shown';
  const code = sink.entries.some((entry) => entry.type === 'tool_update' && entry.exitCode === 3);
  return `${shown}; output ${sink.output.includes('seen') ? 'seen' : 'not seen'}, exit code ${code ? 'seen' : 'not seen'}`;
}

async function seeDenial(bench: Bench): Promise<string> {
  const sink = new RecordingSink(() => ({ decision: 'deny', reason: 'not today' }));
  const file = bench.at('denied.txt');
  const { outcome } = await bench.turn(`${write(bench, file)}\nthen: say: told`, sink);
  if (existsSync(file)) return '**written all the same**';
  if (sink.questions.length === 0) return '**not asked**';
  if (outcome.end !== 'done') return `not written; ${ending(outcome)}`;
  return outcome.reply.includes('told') ? 'not written; model is told' : 'not written; turn ends';
}

async function seeMcp(bench: Bench): Promise<string> {
  const { calls } = bench.mcp;
  const { callHidden } = bench.target;
  const told = 'then: say: {{result /answer of \\w+/}}';
  const first = await bench.turn(`tool: grind {}\n${told}`);
  const hidden = !calls.some(({ tool }) => tool === 'grind');
  const { outcome, sink } = hidden && callHidden ? await bench.turn(`${callHidden}\n${told}`) : first;
  expectReply(outcome, 'answer of mill');
  const bearers = new Set(calls.map(({ bearer }) => bearer));
  const token = bearers.size === 1 && bearers.has('Bearer token-of-one') ? 'token sent' : '**token missing**';
  const asked = sink.questions.length > 0 ? 'asked' : 'not asked';
  return `works, ${token}, ${asked}${hidden ? ', hidden behind a search' : ''}`;
}

async function cancelStream(bench: Bench): Promise<string> {
  const session = await bench.session();
  const sink = new RecordingSink();
  const running = session.prompt(say('slow: 5 chunks'), sink);
  await sinkHas(sink, ({ text }) => text !== '');
  const began = systemClock.monotonic();
  await session.cancel();
  const outcome = await running;
  const ms = Math.round(systemClock.monotonic() - began);
  if (outcome.end !== 'cancelled') return ending(outcome);
  return `${ms} ms${await goesOn(bench)}`;
}

async function cancelQuestion(bench: Bench): Promise<string> {
  const session = await bench.session();
  const sink = new RecordingSink(unanswered);
  const running = session.prompt(say(`${run(bench, 'echo ran > never.txt')}\nthen: say: ran`), sink);
  await sinkHas(sink, ({ questions }) => questions.length > 0);
  await session.cancel();
  const outcome = await running;
  const on = await goesOn(bench);
  if (existsSync(bench.at('never.txt'))) return '**it ran**';
  return `${outcome.end === 'cancelled' ? 'never runs' : ending(outcome)}${on}`;
}

async function cancelCommand(bench: Bench): Promise<string> {
  const session = await bench.session();
  const sink = new RecordingSink();
  const running = session.prompt(say(`${run(bench, 'echo $$ > pid.txt; sleep 300')}\nthen: say: ran`), sink);
  const pid = await numberIn(bench.at('pid.txt'));
  await session.cancel();
  const outcome = await running;
  const survives = await isRunning(pid);
  if (survives) return '**left running**';
  const ours = sink.entries.some(
    ({ type, ...rest }) => type === 'notice' && /left running/.test(JSON.stringify(rest)),
  );
  const gone = ours ? 'leaves it running, Muster ends it' : 'gone';
  return `${outcome.end === 'cancelled' ? gone : `${ending(outcome)}; ${gone}`}${await goesOn(bench)}`;
}

async function steer(bench: Bench): Promise<string> {
  const session = await bench.session();
  if (!session.facts.canSteer) return '–';
  const waitForGo = 'touch started.txt; until [ -f go.txt ]; do sleep 0.1; done';
  const running = session.prompt(say(`${run(bench, waitForGo)}\nthen: say: first`), new RecordingSink());
  await eventually('the command', async () => existsSync(bench.at('started.txt')) || undefined);
  const taken = await session.steer('say: steered to the mill');
  await writeFile(bench.at('go.txt'), '');
  const outcome = await running;
  const reached = bench.model.requests.some(({ body }) =>
    JSON.stringify(body).includes('steered to the mill'),
  );
  if (!taken) return `refused; ${ending(outcome)}`;
  if (!reached) return `taken, **not told to the model**; ${ending(outcome)}`;
  return outcome.reply.includes('steered to the mill')
    ? 'taken, answered in the turn'
    : `taken; ${ending(outcome)}`;
}

async function seeModelError(bench: Bench): Promise<string> {
  const { outcome } = await bench.turn('error: 400 not today');
  if (outcome.end !== 'failed') return `**hidden**: ${ending(outcome)}`;
  const { code, cause } = outcome.failure;
  return `\`${code}\`, cause ${cause.includes('not today') ? 'told' : 'not told'}`;
}

async function recover(bench: Bench): Promise<string> {
  const { outcome } = await bench.turn('remember: place=the mill\nsay: noted');
  expectReply(outcome, 'noted');
  const { facts, exited } = await bench.session();
  process.kill(facts.pid ?? 0, 'SIGKILL');
  await exited;
  const again = await bench.reopen(facts.acpSessionId);
  const { recovery, note, harnessMode } = again.facts;
  if (recovery === 'fresh') return `**new**: ${note ?? ''}`;
  const recalled = await bench.turn('recall: place');
  const remembers = recalled.outcome.reply.includes('the mill') ? 'remembers' : '**remembers nothing**';
  const mode = harnessMode === facts.harnessMode ? '' : `, mode ${harnessMode}`;
  const { sink } = await bench.turn(`${run(bench, 'echo ran > again.txt')}\nthen: say: ran`);
  return `${recovery}, ${remembers}, ${sink.questions.length > 0 ? 'asks again' : '**asks no more**'}${mode}`;
}

async function close(bench: Bench): Promise<string> {
  const session = await bench.session();
  const began = systemClock.monotonic();
  const { forced, signal } = await session.close();
  const ms = Math.round(systemClock.monotonic() - began);
  return `${ms} ms, ${forced ? 'by SIGKILL' : signal ? `by ${signal}` : 'by itself'}`;
}

function write({ target }: Bench, path: string): string {
  return target.write?.(path, 'by a script') ?? `write: ${path} <<< by a script`;
}

function run({ target }: Bench, command: string): string {
  return target.run?.(command) ?? `run: ${command}`;
}

/** Empty when the next turn is answered. */
async function goesOn(bench: Bench): Promise<string> {
  const { outcome } = await bench.turn('say: next');
  return outcome.reply.includes('next') ? '' : `; **the next turn fails**: ${ending(outcome)}`;
}

function expectReply(outcome: TurnOutcome, text: string): void {
  if (!outcome.reply.includes(text)) throw new Error(ending(outcome));
}

function ending(outcome: TurnOutcome): string {
  if (outcome.end === 'failed') return `failed: ${outcome.failure.cause}`;
  const said = outcome.reply === '' ? 'without a word' : `saying "${outcome.reply.slice(0, 120)}"`;
  return outcome.end === 'done' ? `ends with \`${outcome.stopReason}\` ${said}` : `cancelled ${said}`;
}

function sinkHas(sink: RecordingSink, when: (sink: RecordingSink) => boolean): Promise<true> {
  return eventually('what the harness was asked for', async () => when(sink) || undefined);
}
