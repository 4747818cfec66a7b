import {
  holds,
  inOrder,
  readCondition,
  readList,
  valueOf,
  waitsFor,
  WORKFLOW_LIMITS,
  type InputValues,
  type Scope,
  type WorkflowDefinition,
  type WorkflowStep,
} from '../definition/index.ts';

/** How a step of a run stands. Steps that are not told have not begun. */
export type StepState =
  | { status: 'running' }
  | { status: 'done'; output: unknown }
  | { status: 'failed' }
  | { status: 'skipped' };

export interface RunState {
  inputs: InputValues;
  steps: ReadonlyMap<string, StepState>;
}

/** Why a step is left out. */
export type SkipCause = { kind: 'condition' } | { kind: 'need'; step: string; status: 'failed' | 'skipped' };

/** What is to be done next, all of it at once. */
export interface NextSteps {
  /** `items`: what a `for_each` runs over, null for a step that runs once. */
  start: { id: string; items: readonly unknown[] | null }[];
  skip: { id: string; because: SkipCause }[];
  /** Steps that cannot begin: their `for_each` is no list, or too long. */
  fail: { id: string; message: string }[];
  /** Nothing runs and nothing will, once this is done. */
  ended: boolean;
}

/**
 * Which steps may begin now: each as soon as what it waits for is over, whatever stands beside it. A skip or failure of
 * a need skips all that needs it, in one call.
 */
export function readySteps(definition: WorkflowDefinition, { inputs, steps }: RunState): NextSteps {
  const now = new Map(steps);
  const next: NextSteps = { start: [], skip: [], fail: [], ended: false };
  const scope = { inputs, outputs: outputsOf(steps) };
  let waiting = 0;
  for (const step of inOrder(definition.steps)) {
    if (now.has(step.id)) continue;
    const found = decide(step, now, scope);
    if (found === 'wait') waiting += 1;
    else if ('because' in found) {
      next.skip.push({ id: step.id, because: found.because });
      now.set(step.id, { status: 'skipped' });
    } else if ('message' in found) {
      next.fail.push({ id: step.id, message: found.message });
      now.set(step.id, { status: 'failed' });
    } else next.start.push({ id: step.id, items: found.items });
  }
  const running = [...steps.values()].some(({ status }) => status === 'running');
  next.ended = waiting === 0 && next.start.length === 0 && !running;
  return next;
}

type Decision = 'wait' | { because: SkipCause } | { message: string } | { items: readonly unknown[] | null };

function decide(step: WorkflowStep, now: ReadonlyMap<string, StepState>, scope: Scope): Decision {
  const broken = brokenNeed(step, now);
  if (broken) return { because: broken };
  for (const id of waitsFor(step)) {
    const status = now.get(id)?.status;
    if (status === undefined || status === 'running') return 'wait';
  }
  if (step.when !== undefined && !whenHolds(step.when, scope)) return { because: { kind: 'condition' } };
  return itemsOf(step, scope);
}

/** A need that will never be done, although others may still run: nothing is gained by waiting for them. */
function brokenNeed(
  { needs, after }: WorkflowStep,
  now: ReadonlyMap<string, StepState>,
): SkipCause | undefined {
  for (const step of [...needs, ...after]) {
    const status = now.get(step)?.status;
    if (status === 'failed' || (status === 'skipped' && needs.includes(step)))
      return { kind: 'need', step, status };
  }
  return undefined;
}

/** A definition that was read has conditions that can be read. */
export function whenHolds(when: string, scope: Scope): boolean {
  const read = readCondition(when);
  return read.ok && holds(read.value, scope);
}

/** What a `for_each` runs over. */
export function itemsOf(
  { for_each: list }: WorkflowStep,
  scope: Scope,
): { items: readonly unknown[] | null } | { message: string } {
  if (list === undefined) return { items: null };
  if (typeof list !== 'string') return { items: list };
  const read = readList(list);
  const items = 'reference' in read ? valueOf(read.reference, scope) : null;
  // Of an optional input or a skipped step there is nothing to run over.
  if (items === null) return { items: [] };
  if (!Array.isArray(items)) return { message: `${list} is no list` };
  const most = WORKFLOW_LIMITS.itemsPerFanOut;
  return items.length > most
    ? { message: `${list} has ${items.length} items; a step runs over ${most} at most` }
    : { items };
}

const outputsOf = (steps: ReadonlyMap<string, StepState>): Record<string, unknown> =>
  Object.fromEntries(
    [...steps].flatMap(([id, state]) => (state.status === 'done' ? [[id, state.output] as const] : [])),
  );
