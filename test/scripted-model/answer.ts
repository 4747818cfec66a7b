import { createHash } from 'node:crypto';
import { unreachable } from '#base';
import type { Answer, Conversation, ToolCall, ToolResult, Turn, Verdict } from './conversation.ts';
import { readSteps, type Directive, type Step } from './directives.ts';
import { findPrompt, isSideCall, isSummaryCall, type Prompt } from './prompt-finder.ts';
import { chooseByCapability, chooseByName, type Choice } from './tool-choice.ts';

/** Decides what a conversation is answered with. The same conversation always gives the same verdict. */
export function decide(conversation: Conversation): Verdict {
  if (isSideCall(conversation)) return answered(conversation, { text: sideCallText(conversation) });
  const prompt = findPrompt(conversation);
  if (!prompt) return answered(conversation, { text: 'scripted model: there is no prompt' });
  if (prompt.steps.length === 0) return answered(conversation, { text: plainText(prompt) });
  const step = prompt.steps[prompt.round];
  if (!step || step.length === 0) return answered(conversation, { text: resultText(prompt.results) });
  return playStep(conversation, prompt, step);
}

interface Played {
  text: string;
  calls?: ToolCall[];
  slow?: { chunks: number; ms: number | undefined };
  end?: Answer['end'];
}

function playStep(conversation: Conversation, prompt: Prompt, step: Step): Verdict {
  const text: string[] = [];
  const played: Played & { calls: ToolCall[] } = { text: '', calls: [] };
  for (const directive of step) {
    const outcome = play(conversation, prompt, directive, step);
    if ('status' in outcome) return { kind: 'refusal', ...outcome };
    if (outcome.text !== undefined) text.push(outcome.text);
    if (outcome.call) played.calls.push({ id: callId(prompt, played.calls.length), ...outcome.call });
    if (outcome.slow) played.slow = outcome.slow;
    if (outcome.end) played.end = outcome.end;
  }
  return answered(conversation, { ...played, text: text.join('\n') });
}

type Outcome =
  | { text?: string; call?: Omit<ToolCall, 'id'>; slow?: Played['slow']; end?: Answer['end'] }
  | { status: number; message: string };

function play(conversation: Conversation, prompt: Prompt, directive: Directive, step: Step): Outcome {
  const fill = (text: string) => fillPrompt(fillResults(text, prompt.results), prompt.text);
  switch (directive.do) {
    case 'say':
      return { text: fill(directive.text) };
    case 'tool':
      return called(chooseByName(conversation, directive.name, fillArguments(directive.args, fill)));
    case 'write':
      return called(
        chooseByCapability(conversation, {
          kind: 'write',
          path: fill(directive.path),
          content: fill(directive.content),
        }),
      );
    case 'run':
      return called(chooseByCapability(conversation, { kind: 'run', command: fill(directive.command) }));
    case 'read':
      return called(chooseByCapability(conversation, { kind: 'read', path: fill(directive.path) }));
    case 'slow':
      return { slow: { chunks: directive.chunks, ms: directive.ms } };
    case 'error':
      return { status: directive.status, message: directive.message };
    case 'hang':
    case 'break off':
      return { end: directive.do };
    case 'remember':
      return step.every((one) => one.do === 'remember')
        ? { text: `scripted model: noted ${directive.key}` }
        : {};
    case 'recall':
      return {
        text: memories(conversation.turns.slice(0, prompt.at)).get(directive.key) ?? 'nothing remembered',
      };
    case 'malformed':
      return { text: `scripted model: cannot follow "${directive.line}": ${directive.reason}` };
    default:
      return unreachable(directive);
  }
}

const called = (choice: Choice): Outcome =>
  choice.ok ? { call: choice.value } : { text: `scripted model: ${choice.error}` };

/** Unique in the conversation and the same each time it is asked; ends in the step and the place in it. */
function callId(prompt: Prompt, place: number): string {
  const hash = createHash('sha256').update(`${prompt.at}\n${prompt.text}`).digest('hex').slice(0, 12);
  return `call_${hash}_s${prompt.round}_${place}`;
}

/**
 * `{{result}}` is the text of the last round's results, `{{result /regex/}}` its first match or first group. Left as it is
 * in the first step: what is handed on there is for another session to fill.
 */
function fillResults(text: string, results: ToolResult[]): string {
  if (results.length === 0) return text;
  const told = results.map((result) => result.text).join('\n');
  return text.replace(/\{\{result(?:\s+\/(.+?)\/)?\}\}/g, (_, pattern: string | undefined) => {
    if (pattern === undefined) return told;
    const found = matched(pattern, told);
    return found?.[1] ?? found?.[0] ?? '(no match)';
  });
}

/** `{{prompt /regex/}}` is what the prompt has of it; left as it is where it has none, for whoever reads the text next. */
function fillPrompt(text: string, prompt: string): string {
  return text.replace(/\{\{prompt\s+\/(.+?)\/\}\}/g, (whole, pattern: string) => {
    const found = matched(pattern, prompt);
    return found?.[1] ?? found?.[0] ?? whole;
  });
}

function matched(pattern: string, text: string): RegExpExecArray | null {
  try {
    return new RegExp(pattern).exec(text);
  } catch {
    return null;
  }
}

function fillArguments(
  args: Record<string, unknown>,
  fill: (text: string) => string,
): Record<string, unknown> {
  const deep = (value: unknown): unknown => {
    if (typeof value === 'string') return fill(value);
    if (Array.isArray(value)) return value.map(deep);
    return typeof value === 'object' && value !== null ? fillArguments({ ...value }, fill) : value;
  };
  return Object.fromEntries(Object.entries(args).map(([key, value]) => [key, deep(value)]));
}

/** Every `remember` that the conversation still holds, wherever a harness has put it; the last one wins. */
function memories(turns: Turn[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const turn of turns) {
    if (turn.by === 'tools') continue;
    for (const directive of readSteps(turn.text).flat()) {
      if (directive.do === 'remember') found.set(directive.key, directive.value);
    }
  }
  return found;
}

const plainText = ({ text }: Prompt): string => `scripted model: ${shortened(text.replace(/\s+/g, ' '), 60)}`;

/** What was remembered stands in the answer, so that a summary made of it keeps it. */
function sideCallText(conversation: Conversation): string {
  const kept = [...memories(conversation.turns)].map(([key, value]) => `remember: ${key}=${value}`);
  // Grok refuses a summary that is far shorter than what it sums up.
  const padding = isSummaryCall(conversation) ? Array.from({ length: 20 }, () => PADDING) : [];
  return ['scripted model: side call', ...kept, ...padding].join('\n');
}

const PADDING = 'This line makes a scripted summary long enough to be taken for one.';

function resultText(results: ToolResult[]): string {
  const told = results
    .map((result) => result.text)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  return `scripted model: done. ${shortened(told, 200)}`.trim();
}

function shortened(text: string, most: number): string {
  const signs = Array.from(text);
  return signs.length <= most ? text : `${signs.slice(0, most).join('')}…`;
}

function answered(conversation: Conversation, played: Played): Verdict {
  const calls = played.calls ?? [];
  const text = played.text === '' && played.end === 'break off' ? 'scripted model: this breaks' : played.text;
  const chunks = played.slow ? slowChunks(text, played.slow.chunks) : halves(text);
  const output =
    chunks.join('').length + calls.reduce((sum, call) => sum + JSON.stringify(call.input).length, 0);
  const answer: Answer = {
    id: createHash('sha256').update(JSON.stringify(conversation.turns)).digest('hex').slice(0, 16),
    chunks,
    calls,
    usage: { input: tokens(inputLength(conversation)), output: tokens(output) },
    between: !played.slow ? 'nothing' : played.slow.ms === undefined ? 'release' : { ms: played.slow.ms },
    end: played.end ?? 'finish',
  };
  return { kind: 'answer', answer };
}

/** Two pieces where there is enough for two, so that joining them is always exercised. */
const halves = (text: string): string[] =>
  text === '' ? [] : split(text, Array.from(text).length > 8 ? 2 : 1);

function slowChunks(text: string, count: number): string[] {
  if (text !== '') return split(text, count);
  return Array.from({ length: count }, (_, at) => `scripted model: chunk ${at + 1} of ${count}\n`);
}

/** Cuts between code points; at most one piece for each of them. */
function split(text: string, count: number): string[] {
  const signs = Array.from(text);
  const pieces = Math.min(count, signs.length);
  const cut = (at: number): number => Math.floor((at * signs.length) / pieces);
  return Array.from({ length: pieces }, (_, at) => signs.slice(cut(at), cut(at + 1)).join(''));
}

const tokens = (characters: number): number => Math.max(1, Math.ceil(characters / 4));
const inputLength = ({ turns }: Conversation): number =>
  turns.reduce(
    (sum, turn) => sum + (turn.by === 'tools' ? turn.results.map((r) => r.text).join('') : turn.text).length,
    0,
  );

/** The tokens of a request, for the endpoints that only count. */
export const countInput = (conversation: Conversation): number => tokens(inputLength(conversation));
