import { LIMITS } from '#domain';
import {
  fillTemplate,
  readTemplate,
  secondsOf,
  type Scope,
  type WorkflowDefinition,
  type WorkflowStep,
} from '../definition/index.ts';
import type { JsonValue } from '../script/script-port.ts';
import { artifactPreface, type GivenArtifact } from './artifact-text.ts';
import { cutText } from './cut-text.ts';
import type { GateOptions, ProgramCall, StepOptions } from './program.ts';

/** A call that has no number yet. */
export type UnnumberedCall = WithoutNumber<ProgramCall>;
type WithoutNumber<C> = C extends unknown ? Omit<C, 'call'> : never;

/** What a step is asked with, beside its own text. */
export interface StepContext {
  readonly definition: WorkflowDefinition;
  readonly scope: Scope;
  /** Digest of what the step waits for; undefined when it waits for nothing. */
  readonly upstream: string | undefined;
  /** Artifacts that it is given, as they were left by what it waits for. */
  readonly consumes: readonly GivenArtifact[];
}

/** Bounds of what a step asks. */
const STEP_LIMITS = {
  questionCharacters: LIMITS.taskDescriptionCharacters,
  /** Of all its prompts together: a list of thousands, each with a long text, would fill the hub. */
  promptCharacters: 32_000_000,
} as const;

/** How a step, or one item of it (from 0), is known: in the journal, to people, and by its artifacts. */
export const nameOfCall = (id: string, item: number | null): string =>
  item === null ? id : `${id}[${item}]`;
/** A step that only asks is its gate. */
const nameOfGate = ({ id, prompt }: Pick<WorkflowStep, 'id' | 'prompt'>): string =>
  prompt === undefined ? id : `${id}:gate`;
/** Of a step with `for_each` each item leaves an artifact of its own. */
export const nameOfArtifact = (name: string, item: number | null): string =>
  item === null ? name : `${name}/${item}`;

/** What people are asked before a step goes on. */
export function gateCall(step: WorkflowStep, { scope, upstream }: StepContext): UnnumberedCall {
  const { id, approval, prompt, timeout } = step;
  const filled =
    approval?.text === undefined ? '' : fillTemplate(readTemplate(approval.text).template, scope).trim();
  const question = filled === '' ? defaultQuestion(step) : shortened(filled, STEP_LIMITS.questionCharacters);
  const options: GateOptions = {
    id: nameOfGate(step),
    label: nameOfGate(step),
    ...(approval?.approvers && { approvers: approval.approvers.flatMap(approverOf) }),
    // The time of a step with a prompt is that of its tries.
    ...(prompt === undefined && timeout !== undefined && { timeoutMs: secondsOf(timeout) * 1_000 }),
    ...(upstream !== undefined && { upstream }),
  };
  return { kind: 'approve', phase: id, inFanOut: false, question, options };
}

function defaultQuestion({ id, needs, prompt }: WorkflowStep): string {
  const done = needs.length === 0 ? '' : ` Before it came: ${needs.join(', ')}.`;
  return prompt === undefined ? `May the run go on past "${id}"?${done}` : `May "${id}" begin?${done}`;
}

type Approver = NonNullable<GateOptions['approvers']>[number];

function approverOf({
  person,
  role,
}: {
  person?: string | undefined;
  role?: string | undefined;
}): Approver | [] {
  if (person !== undefined) return { person };
  return role === undefined ? [] : { role };
}

/** What a step asks its agents: one call, or one for each item. A message: why that cannot be asked. */
export function agentCalls(
  step: WorkflowStep,
  prompt: string,
  items: readonly unknown[] | null,
  context: StepContext,
): UnnumberedCall[] | { message: string } {
  const { id } = step;
  const { template } = readTemplate(prompt);
  const preface = artifactPreface(context.consumes);
  const calls: UnnumberedCall[] = [];
  let characters = 0;
  for (const [at, item] of (items ?? [undefined]).entries()) {
    const index = items === null ? null : at;
    const scope = items === null ? context.scope : { ...context.scope, item };
    const filled = fillTemplate(template, scope);
    const whole = preface + filled;
    characters += whole.length;
    const name = nameOfCall(id, index);
    const problem = filled.trim() === '' ? emptyPrompt(name) : promptProblem(name, whole, characters);
    if (problem !== undefined) return { message: problem };
    const options = optionsOf(step, index, context);
    calls.push({ kind: 'agent', phase: id, inFanOut: index !== null, prompt: whole, options });
  }
  return calls;
}

const emptyPrompt = (name: string) => `the prompt of ${name} is empty: all that it is made of is`;

function promptProblem(name: string, prompt: string, characters: number): string | undefined {
  const bytes = Buffer.byteLength(prompt);
  if (bytes > LIMITS.promptBytes)
    return `the prompt of ${name} has ${bytes} bytes; a prompt has ${LIMITS.promptBytes} at most`;
  return characters > STEP_LIMITS.promptCharacters
    ? `its prompts have over ${STEP_LIMITS.promptCharacters} characters together`
    : undefined;
}

function optionsOf(step: WorkflowStep, item: number | null, context: StepContext): StepOptions {
  const { id, output, retry, produces } = step;
  const name = nameOfCall(id, item);
  const { definition, upstream, consumes } = context;
  const workspace = step.workspace ?? definition.workspace;
  return {
    id: name,
    label: name,
    ...(output && { schema: schemaOf(output) }),
    ...placeOf(step, definition),
    ...(workspace && { workspace }),
    ...(step.timeout !== undefined && { timeoutMs: secondsOf(step.timeout) * 1_000 }),
    ...(step.budget && { budget: budgetOf(step.budget) }),
    ...(retry && { retry: { tries: retry.tries, backoffMs: secondsOf(retry.backoff) * 1_000 } }),
    ...(produces.length > 0 && {
      produces: produces.map((one) => ({ name: nameOfArtifact(one.name, item), type: one.type })),
    }),
    ...(consumes.length > 0 && { consumes: consumes.map((one) => one.name) }),
    ...(upstream !== undefined && { upstream }),
  };
}

/** Who works on a step, and on what. The harness of the workflow stands behind that of a role. */
function placeOf(
  { role, harness, agent, model }: WorkflowStep,
  definition: WorkflowDefinition,
): Pick<StepOptions, 'role' | 'harness' | 'agent' | 'model' | 'fallbackHarness'> {
  const own = harness ?? (role === undefined ? definition.harness : undefined);
  const fallback = own === undefined ? definition.harness : undefined;
  return {
    ...(role !== undefined && { role }),
    ...(own !== undefined && { harness: own }),
    ...(fallback !== undefined && { fallbackHarness: fallback }),
    ...(agent !== undefined && { agent }),
    ...(model !== undefined && { model }),
  };
}

function budgetOf({
  time,
  ...counts
}: NonNullable<WorkflowStep['budget']>): NonNullable<StepOptions['budget']> {
  return { ...counts, ...(time !== undefined && { timeMs: secondsOf(time) * 1_000 }) };
}

/** A schema as JSON: what was read has no other values. */
function schemaOf(output: NonNullable<WorkflowStep['output']>): NonNullable<StepOptions['schema']> {
  return Object.fromEntries(Object.entries(output).map(([name, value]) => [name, jsonOf(value)]));
}

function jsonOf(value: unknown): JsonValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, jsonOf(part)]));
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${cutText(text, most)}\n\n… and ${text.length - most} characters more`;
}
