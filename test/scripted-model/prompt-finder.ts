import type { Conversation, ToolResult, Turn } from './conversation.ts';
import { readSteps, type Step } from './directives.ts';

/** What the person asked last, and how far the harness has come with it. */
export interface Prompt {
  text: string;
  /** Empty for a plain prompt. */
  steps: Step[];
  /** How many rounds of tool results follow it: the index of the step that is due. */
  round: number;
  /** The results of the last round. */
  results: ToolResult[];
  /** Where it stands in the conversation: tells two equal prompts apart. */
  at: number;
}

/** What harnesses put beside the prompt. A directive in there is not the person's. */
const HARNESS_BLOCKS =
  /<(system-reminder|system_reminder|user_info|rules|user_rules|environment_context|environment_details|turn_aborted|ide_context|user_instructions|project_layout|git_status|INSTRUCTIONS|permissions instructions|env)\b[^>]*>[\s\S]*?<\/\1>/g;
const QUERY = /<user_query>([\s\S]*)<\/user_query>/;

/**
 * Finds the last message that the person wrote; messages that are the harness's alone are passed over. The last
 * one counts even when it is plain and another stands right before it: that one was cancelled.
 * Undefined when there is no user text at all.
 */
export function findPrompt({ turns }: Conversation): Prompt | undefined {
  for (let at = turns.length - 1; at >= 0; at--) {
    const turn = turns[at];
    if (turn?.by !== 'user') continue;
    const text = spokenText(turn.text);
    const steps = readSteps(text);
    if (text === '' || (steps.length === 0 && turn.besideResults)) continue;
    return { text, steps, at, ...progress(turns.slice(at + 1)) };
  }
  return undefined;
}

/** A user message without what the harness wrapped around it. */
export function spokenText(text: string): string {
  const query = QUERY.exec(text);
  return (query?.[1] ?? text.replaceAll(HARNESS_BLOCKS, '\n')).trim();
}

/**
 * Whether a harness asks for itself (a title, a summary, a line for its dashboard) and quotes or follows the
 * prompt. Obeying it here would spend an `error` or a `hang` on a call that no test sees.
 */
export function isSideCall({ tools, turns }: Conversation): boolean {
  return (
    asksAfterTheEnd(turns) || isSummaryCall({ turns }) || (tools.length === 0 && turns.some(asksForItself))
  );
}

/** Whether a harness compacts its conversation: the last message asks for a summary of it, tools or no tools. */
export function isSummaryCall({ turns }: Pick<Conversation, 'turns'>): boolean {
  const last = turns.findLast((turn) => turn.by === 'user');
  if (last === undefined || readSteps(last.text).length > 0) return false;
  return /\bsummar(?:y|i[sz]e)\b[^.]{0,80}\bconversation\b/i.test(last.text);
}

/** The turn had ended in a text, and what follows is a reminder alone: grok asks for its dashboard so. */
function asksAfterTheEnd(turns: Turn[]): boolean {
  const spoken = turns.findLastIndex((turn) => turn.by !== 'user' || spokenText(turn.text) !== '');
  return spoken < turns.length - 1 && turns[spoken]?.by === 'assistant';
}

function asksForItself(turn: Turn): boolean {
  if (turn.by !== 'system' && turn.by !== 'user') return false;
  const text = turn.by === 'user' ? withoutDirectives(turn.text) : turn.text;
  return /\b(titles?|summar(?:y|ies|ize|ise)\w*|compact\w*|topic|classif\w+|suggestion)\b/i.test(text);
}

function withoutDirectives(text: string): string {
  return text
    .split('\n')
    .filter((line) => readSteps(line).length === 0)
    .join('\n');
}

function progress(after: Turn[]): { round: number; results: ToolResult[] } {
  const rounds: ToolResult[][] = [];
  let previous: Turn['by'] | undefined;
  for (const turn of after) {
    if (turn.by === 'tools' && previous === 'tools') rounds.at(-1)?.push(...turn.results);
    else if (turn.by === 'tools') rounds.push([...turn.results]);
    previous = turn.by;
  }
  return { round: stepOfCalls(rounds) ?? rounds.length, results: rounds.at(-1) ?? [] };
}

/** Parallel calls may come back interleaved with their results, as several runs; our ids carry the step. */
function stepOfCalls(rounds: ToolResult[][]): number | undefined {
  const steps = rounds.flat().map(({ callId }) => /_s(\d+)_\d+$/.exec(callId ?? '')?.[1]);
  if (steps.length === 0 || steps.includes(undefined)) return undefined;
  return Math.max(...steps.map(Number)) + 1;
}
