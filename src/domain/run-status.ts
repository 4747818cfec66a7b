import type { Approver, Run, RunWord, Step, StepState } from './run.ts';

/** How a step stands: finer than its state where the state alone would not be true. */
export const STEP_WORDS = [
  'queued',
  'dispatching',
  'running',
  'needs_you',
  'done',
  'reused',
  'failed',
  'cancelled',
  'skipped',
] as const;
export type StepWord = (typeof STEP_WORDS)[number];

export interface StepFacts {
  step: Pick<Step, 'state' | 'kind' | 'reusedFrom' | 'why'>;
  /** Whom a gate asks; null: the person of the run. */
  approvers: readonly Approver[] | null;
  /** When its agent began to work on it; null before that. */
  workedFrom: number | null;
  /** Its session waits for people to permit something. */
  asksPermission: boolean;
}

/** The one function that says how a step stands, and why where that is known. */
export function stepStatusOf(facts: StepFacts): { word: StepWord; why: string | null } {
  const { step, approvers, workedFrom, asksPermission } = facts;
  const { state, kind, reusedFrom, why } = step;
  if (state === 'asking') return { word: 'needs_you', why: `asks ${askedText(approvers)}` };
  if (state === 'done' && reusedFrom !== null) return { word: 'reused', why };
  if (state !== 'running') return { word: state, why };
  if (asksPermission) return { word: 'needs_you', why: 'asks for permission' };
  // Its turn waits for a place, or its harness starts.
  if (kind === 'agent' && workedFrom === null) return { word: 'dispatching', why };
  return { word: 'running', why };
}

/** A step of a run that asks people now. */
export interface StepAsking {
  name: string;
  /** `permission`: what its session wants to do. `gate`: what the workflow asks; of whom, null for the person of the run. */
  asks: 'permission' | { approvers: readonly Approver[] | null };
}

/** What it takes to say how a run stands. All of it is read in one snapshot. */
export interface RunStatusFacts {
  run: Pick<Run, 'state' | 'cause' | 'execution' | 'hub'>;
  /** Steps of its present execution by their state. */
  counts: Readonly<Record<StepState, number>>;
  /** Steps that ask people, of the runs within it too; the first asked for first. */
  asking: readonly StepAsking[];
  /** What the first of its queued steps waits for, where that is told. */
  queuedWhy: string | null;
}

/** It waits until a person lets its text run, and for nothing else. */
export const awaitsWord = ({ state, cause }: Pick<Run, 'state' | 'cause'>): boolean =>
  state === 'waiting' && cause?.code === 'workflow.not_approved';

export interface RunStatus {
  word: RunWord;
  /** What it waits for, whom it asks, or why it ended so. */
  why: string | null;
}

/** The one function that says how a run stands, what it waits for or why it ended so. Every door shows its words. */
export function runStatusOf(facts: RunStatusFacts): RunStatus {
  const { run, asking, queuedWhy } = facts;
  const { state, cause } = run;
  if (state === 'done') return { word: 'done', why: null };
  if (awaitsWord(run)) return { word: 'needs_you', why: cause?.message ?? null };
  if (state !== 'running' && state !== 'waiting') return { word: state, why: cause?.message ?? null };
  // That others of its steps go on does not help whoever has to answer.
  if (asking.length > 0) return { word: 'needs_you', why: askingText(asking) };
  if (state === 'waiting')
    return { word: 'waiting', why: cause?.message ?? queuedWhy ?? 'it waits for what runs within it' };
  return goesOn(facts);
}

function goesOn({ run, counts, queuedWhy }: RunStatusFacts): RunStatus {
  if (counts.running > 0) return { word: 'running', why: null };
  if (counts.queued > 0) return { word: 'dispatching', why: queuedWhy ?? 'its steps wait for a place' };
  const isNew = run.hub === null && run.execution === 1 && counts.done + counts.failed === 0;
  return isNew ? { word: 'starting', why: 'a hub takes it up' } : { word: 'running', why: null };
}

const ASKING_TOLD = 3;

function askingText(asking: readonly StepAsking[]): string {
  const told = asking
    .slice(0, ASKING_TOLD)
    .map(({ name, asks }) =>
      asks === 'permission' ? `${name} asks for permission` : `${name} asks ${askedText(asks.approvers)}`,
    );
  const more = asking.length - told.length;
  return `${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function askedText(approvers: readonly Approver[] | null): string {
  if (approvers === null || approvers.length === 0) return 'a person';
  return approvers.map((one) => ('person' in one ? one.person : `role ${one.role}`)).join(' or ');
}
