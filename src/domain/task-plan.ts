import { harnessNamed, misfitOf, SHELL } from './task-lane.ts';
import type { Assignee, TaskWork } from './task.ts';

/** What an agent brings to a task that it could work on by itself. */
export interface WorkerFacts {
  /** Names of its harnesses. */
  harnesses: readonly string[];
  /** The setting `spawn.defaultHarness`; empty when none is set. */
  defaultHarness: string;
}

type Wanted = Pick<TaskWork, 'harness'> & Partial<Pick<TaskWork, 'command' | 'role'>>;

/**
 * The harness with which an agent works on a task by itself: the assignee's, else the one that its work names, else the
 * hub's default, else the agent's only one. Or why it does not work on it, as a sentence part about that agent.
 */
export function harnessFor(
  task: { assignee: Assignee; work: Wanted | null },
  { harnesses, defaultHarness }: WorkerFacts,
): { harness: string } | { why: string } {
  const misfit = misfitOf(task);
  if (misfit !== null) return { why: misfit };
  const named = harnessNamed(task);
  if (named !== null)
    return harnesses.includes(named) ? { harness: named } : { why: `it has no harness ${named}` };
  if (defaultHarness !== '' && defaultHarness !== SHELL) {
    const has = harnesses.includes(defaultHarness);
    return has ? { harness: defaultHarness } : { why: `it has no harness ${defaultHarness}, the default` };
  }
  return onlyOne(harnesses.filter((name) => name !== SHELL));
}

function onlyOne(conversational: readonly string[]): { harness: string } | { why: string } {
  const [only, second] = conversational;
  if (only === undefined) return { why: 'it has no harness that takes prompts' };
  if (second === undefined) return { harness: only };
  const names = conversational.toSorted().join(', ');
  return { why: `it has several harnesses (${names}) and the task names none; set spawn.defaultHarness` };
}

/** What a fleet agent's turn made of a task: the reply is its result, or what went wrong. */
export function resultOf(
  end: { reply: string; stopReason: string },
  isCommand: boolean,
): { result: string } | { why: string } {
  const { reply, stopReason } = end;
  const [first = ''] = reply.split('\n', 1);
  // The words of our own shell harness, which says so at the head of its reply.
  if (isCommand && first !== 'exit 0' && stopReason === 'end_turn') return { why: reply };
  if (stopReason === 'end_turn') return { result: reply };
  return {
    why: `${STOPS.get(stopReason) ?? `its harness stopped with "${stopReason}"`}${reply === '' ? '' : `: ${reply}`}`,
  };
}

const STOPS: ReadonlyMap<string, string> = new Map([
  ['refusal', 'it was refused'],
  ['max_tokens', 'its model stopped at the limit of tokens'],
  ['max_turn_requests', 'its harness stopped at its limit of requests'],
]);
