import type { Agent, Liveness } from './agent.ts';
import type { StatusWord } from './status.ts';
import { harnessFor } from './task-plan.ts';
import { canWorkAlone, misfitOf } from './task-lane.ts';
import type { Task, TaskWork } from './task.ts';

/** What is known of an agent that a task may wait for. */
export interface AgentFacts {
  agent: Pick<Agent, 'id' | 'name' | 'intent' | 'harnesses'> & Partial<Pick<Agent, 'slots'>>;
  liveness: Liveness;
  /** Slots that no turn takes; absent where nobody looked. */
  free?: number;
  /** A budget holds back a task that it has taken, and until then it takes no other. */
  heldBack?: boolean;
}

/** What it takes to say what a task waits for. */
export interface TaskFacts {
  task: Task;
  /** Titles of some of what has to be done first. */
  unmetTitles: readonly string[];
  work: (Pick<TaskWork, 'harness' | 'cwd' | 'source'> & Partial<Pick<TaskWork, 'command' | 'role'>>) | null;
  /** The setting `spawn.defaultHarness`. */
  defaultHarness?: string;
  /** All agents of the task's person, or those up to the first that is free; only those that it names, unless `waitsForCrew`. */
  agents: readonly AgentFacts[];
  /** The session that it is for, where it is for one; null when that is gone. */
  session: { name: string; ended: boolean } | null;
}

/** The words of a session in which the task that it works on does not go on by itself; the task has the same. */
export const HELD_UP_WORDS = [
  'needs_you',
  'queued',
  'paused',
  'stalled',
  'lost',
] as const satisfies readonly StatusWord[];
export type HeldUpWord = (typeof HELD_UP_WORDS)[number];

/** `ready`: whoever can take it may; `waiting`: for other tasks, or for a time; `blocked`: nobody may take it. */
export const TASK_WORDS = [
  'inbox',
  'ready',
  'waiting',
  'blocked',
  'working',
  ...HELD_UP_WORDS,
  'in_review',
  'done',
  'cancelled',
] as const;
export type TaskWord = (typeof TASK_WORDS)[number];

export interface TaskStatus {
  word: TaskWord;
  /** What it waits for, why nobody takes it, why it is blocked, or what holds up the session that works on it. */
  why: string | null;
}

/** The one function that says how a task stands. Every door shows its words. `heldUp`: how the session stands that works on it. */
export function taskStatusOf(
  facts: TaskFacts,
  heldUp: { word: HeldUpWord; why?: string | undefined } | null,
): TaskStatus {
  const { state, blocked, unmet, notBefore } = facts.task;
  if (state === 'done' || state === 'cancelled') return { word: state, why: null };
  if (blocked !== null) return { word: 'blocked', why: blocked };
  if (state === 'in_progress') {
    if (heldUp === null) return { word: 'working', why: null };
    return { word: heldUp.word, why: heldUp.why ?? null };
  }
  const why = taskWaitsFor(facts);
  if (state !== 'up_next') return { word: state, why };
  return { word: unmet > 0 || notBefore !== null ? 'waiting' : 'ready', why };
}

/**
 * What a task waits for, or why nobody takes it, as a sentence part without a full stop; null when it waits for nothing.
 * The reason changes when the cause does.
 */
export function taskWaitsFor(facts: TaskFacts): string | null {
  const { task } = facts;
  if (task.state === 'inbox') return 'somebody to move it to up next';
  if (task.state === 'in_review') return 'a person to review it';
  if (task.state !== 'up_next') return null;
  if (task.blocked !== null) return `blocked: ${task.blocked}`;
  if (task.unmet > 0) return unmetWords(task.unmet, facts.unmetTitles);
  if (task.notBefore !== null)
    return `again after ${timeWord(task.notBefore)}, because attempt ${task.attempts} of ${task.mostAttempts} failed (backoff)`;
  return takerWords(facts);
}

function unmetWords(unmet: number, titles: readonly string[]): string {
  const count = `${unmet} task${unmet === 1 ? '' : 's'} to be done first`;
  if (titles.length === 0) return count;
  const rest = unmet > titles.length ? `, and ${unmet - titles.length} more` : '';
  return `${count}: ${titles.map((title) => `"${title}"`).join(', ')}${rest}`;
}

/** Hours and minutes in UTC: the hub does not know where its reader is. */
const timeWord = (at: number): string => `${new Date(at).toISOString().slice(11, 16)} UTC`;

const BY_HAND = 'it names no place, so a session or a person takes it';

/** Who could take it, and why they have not. */
function takerWords(facts: TaskFacts): string {
  const { task, agents, work } = facts;
  const { assignee } = task;
  if (assignee.kind === 'session') return sessionWords(facts.session);
  if (task.team !== null) return 'nobody of its team has taken it yet';
  const misfit = canWorkAlone(work) ? misfitOf({ assignee, work }) : null;
  if (misfit !== null) return `no agent takes it by itself: ${misfit}`;
  if (assignee.kind === 'agent') {
    const found = agents.find(({ agent }) => agent.id === assignee.agent);
    if (!found) return 'the agent that it is for was removed; assign it anew';
    if (!canWorkAlone(work)) return restOf(found) ?? notTaken(`agent ${found.agent.name}`, false);
    return reasonOf(found, facts) ?? notTaken(`agent ${found.agent.name}`, true);
  }
  if (!canWorkAlone(work)) return notTaken('nobody', false);
  return crewWords(facts, assignee.kind === 'harness' ? assignee.harness : (work?.harness ?? null));
}

function sessionWords(session: TaskFacts['session']): string {
  if (session === null) return 'the session that it is for is gone; assign it anew';
  return session.ended
    ? `session ${session.name}, which has ended; assign it anew`
    : `session ${session.name} has not taken it yet`;
}

/** Why no agent that could work on it by itself has begun. */
function crewWords(facts: TaskFacts, harness: string | null): string {
  const { agents } = facts;
  const able = harness === null ? agents : agents.filter((one) => hasHarness(one, harness));
  if (able.length === 0)
    return harness === null ? 'there is no agent yet' : `no agent has the harness ${harness}`;
  const reasons = able.map((one) => reasonOf(one, facts)).filter((reason) => reason !== null);
  if (reasons.length < able.length) return 'no agent has taken it yet';
  const [first = '', second] = reasons;
  if (second === undefined) return first;
  return `no agent takes work: ${reasons.slice(0, 3).join('; ')}${reasons.length > 3 ? '; …' : ''}`;
}

/** Why this agent does not begin it by itself; null when it should. */
function reasonOf(one: AgentFacts, { task, work, defaultHarness = '' }: TaskFacts): string | null {
  const { name, harnesses } = one.agent;
  const rests = restOf(one);
  if (rests !== null) return rests;
  const at = { harnesses: harnesses.map((harness) => harness.name), defaultHarness };
  const plan = harnessFor({ assignee: task.assignee, work }, at);
  if ('why' in plan) return `agent ${name} does not take it: ${plan.why}`;
  if (one.heldBack) return `agent ${name} waits for a budget with another task`;
  return one.free !== undefined && one.free < 1 ? `agent ${name} has no slot free` : null;
}

/** Whether what it waits for is any agent that can work on it: then `agents` have to be known, as far as the first that is free. */
export const waitsForCrew = ({ task, work }: Pick<TaskFacts, 'task' | 'work'>): boolean =>
  task.state === 'up_next' &&
  task.blocked === null &&
  task.unmet === 0 &&
  task.notBefore === null &&
  task.team === null &&
  (task.assignee.kind === 'any' || task.assignee.kind === 'harness') &&
  canWorkAlone(work) &&
  misfitOf({ assignee: task.assignee, work }) === null;

/** Whether one of the agents should take it: who else there is changes nothing about what it waits for. */
export function crewIsFree(facts: TaskFacts): boolean {
  const { assignee } = facts.task;
  const harness = assignee.kind === 'harness' ? assignee.harness : (facts.work?.harness ?? null);
  return facts.agents.some(
    (one) => (harness === null || hasHarness(one, harness)) && reasonOf(one, facts) === null,
  );
}

const notTaken = (who: string, alone: boolean): string =>
  alone
    ? `${who} has not taken it yet`
    : `${who} has${who === 'nobody' ? '' : ' not'} taken it yet; ${BY_HAND}`;

const hasHarness = ({ agent }: AgentFacts, harness: string): boolean =>
  agent.harnesses.some(({ name }) => name === harness);

/** Why an agent takes no work at all; null when it does. */
export function restOf({ agent, liveness }: AgentFacts): string | null {
  const { name, intent } = agent;
  if (intent === 'disabled') return `agent ${name} is disabled`;
  if (intent === 'draining') return `agent ${name} is draining and takes no new work`;
  if (liveness.heard === 'never') return `agent ${name} has not connected yet`;
  if (liveness.heard !== 'online') return `agent ${name} is offline since ${timeWord(liveness.since)}`;
  return null;
}
