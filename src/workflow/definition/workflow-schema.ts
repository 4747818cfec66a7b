import { z } from 'zod';
import { ARTIFACT_TYPES, LIMITS, WORKSPACE_KINDS } from '#domain';
import { outputSchema } from './output-schema.ts';
import { WORKFLOW_LIMITS } from './workflow-limits.ts';

const NAME = /^[a-z][a-z0-9_-]{0,63}$/u;
const name = z.string().regex(NAME, {
  error: 'small letters, digits, hyphens and underscores, 64 at most, and a letter in front',
});
const word = z.string().trim().min(1).max(200);
/** An unquoted `{{ x }}` is a map to YAML: say so, instead of what kind of value was expected. */
const quoted = (issue: { input?: unknown }) =>
  typeof issue.input === 'object' && issue.input !== null
    ? 'a text is expected; put quotes around one that begins with "{{"'
    : undefined;
const text = (most: number) => z.string({ error: quoted }).trim().min(1).max(most);
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const DURATION = /^\d{1,5}[smhd]$/u;
const duration = z
  .string()
  .regex(DURATION, { error: 'a time, such as 30s, 10m, 4h or 2d', abort: true })
  .refine((written) => secondsOf(written) >= 1 && secondsOf(written) <= WORKFLOW_LIMITS.timeoutMost, {
    error: 'from a second to seven days',
  });

/** Seconds of a time that the schema has taken: `30s`, `10m`, `4h`, `2d`. */
export function secondsOf(written: string): number {
  return Number(written.slice(0, -1)) * (UNITS[written.slice(-1)] ?? 0);
}

const workspace = z.enum(WORKSPACE_KINDS);
export const INPUT_TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object'] as const;
const input = z.strictObject({
  type: z.enum(INPUT_TYPES).default('string'),
  description: z.string().trim().max(2_000).exactOptional(),
  default: z.json().exactOptional().describe('What it is when nobody gives it'),
  required: z.boolean().default(false).describe('A run is not started without it'),
  choices: z
    .array(z.union([z.string(), z.number()]))
    .min(1)
    .max(100)
    .exactOptional(),
});

const budget = z
  .strictObject({
    tokens: z.number().int().min(1).exactOptional(),
    cost: z.number().positive().exactOptional().describe('In US dollars'),
    turns: z.number().int().min(1).exactOptional(),
    time: duration.exactOptional().describe('Of active time, such as 30m'),
  })
  .refine((limits) => Object.keys(limits).length > 0, { error: 'it limits nothing' });

const approval = z.strictObject({
  text: text(LIMITS.taskDescriptionCharacters).exactOptional().describe('What is asked; a template'),
  approvers: z
    .array(
      z
        .strictObject({ person: word.exactOptional(), role: word.exactOptional() })
        .refine((one) => (one.person === undefined) !== (one.role === undefined), {
          error: 'a person or a role, not both',
        }),
    )
    .min(1)
    .max(WORKFLOW_LIMITS.approversPerStep)
    .exactOptional()
    .describe('Who may answer; whoever started the run when left out'),
});

const retry = z.strictObject({
  tries: z.number().int().min(1).max(WORKFLOW_LIMITS.triesMost).describe('All of them, the first too'),
  backoff: duration.default('10s').describe('Before the second try; doubles with each further one'),
});

const condition = text(WORKFLOW_LIMITS.conditionCharacters);
const ids = z.array(name).max(WORKFLOW_LIMITS.needsPerStep).default([]);

const step = z
  .strictObject({
    id: name.describe('Unique in the workflow'),
    needs: ids.describe('Steps that must be done before it; it is skipped when one fails or is skipped'),
    after: ids.describe('Steps that it waits for and does without when they are skipped, not when they fail'),
    role: word.exactOptional().describe('A role that `muster role list` names'),
    harness: word
      .exactOptional()
      .describe('The program that it runs on, in place of the workflow’s or the role’s'),
    agent: word.exactOptional().describe('Name of the agent (host) that runs it'),
    model: word.exactOptional(),
    prompt: text(WORKFLOW_LIMITS.promptCharacters)
      .exactOptional()
      .describe('A template: {{ inputs.x }}, {{ steps.id.output.field }}, {{ item }}, {{ artifacts.name }}'),
    when: condition.exactOptional().describe('It is skipped unless this holds: inputs.task != null'),
    for_each: z
      .union([condition, z.array(z.json()).max(WORKFLOW_LIMITS.itemsPerFanOut)], {
        error: `a list of at most ${WORKFLOW_LIMITS.itemsPerFanOut}, or what is one: steps.id.output.files`,
      })
      .exactOptional()
      .describe(
        'A list, or what is one (steps.id.output.files): the step runs for each, which is its {{ item }}',
      ),
    retry: retry.exactOptional(),
    timeout: duration.exactOptional().describe('Of one try, such as 10m'),
    approval: approval
      .exactOptional()
      .describe('Is asked when all that it needs is done, before its prompt is sent'),
    output: outputSchema.exactOptional().describe('What its answer must look like; a text when left out'),
    produces: z
      .array(z.strictObject({ name, type: z.enum(ARTIFACT_TYPES).default('data') }))
      .max(WORKFLOW_LIMITS.artifactsPerStep)
      .default([])
      .describe('Artifacts that it leaves'),
    consumes: z
      .array(name)
      .max(WORKFLOW_LIMITS.artifactsPerStep)
      .default([])
      .describe('Artifacts of earlier steps that it is given'),
    budget: budget.exactOptional(),
    workspace: workspace.exactOptional(),
  })
  .refine(({ prompt, approval: gate }) => prompt !== undefined || gate !== undefined, {
    error: 'a step has a prompt, an approval, or both',
  });

/** A workflow: `.muster/workflows/NAME.yaml`. */
export const workflowSchema = z
  .strictObject({
    name: name.exactOptional().describe('The name of the file when left out'),
    description: z.string().trim().max(2_000).exactOptional(),
    version: z.number().int().min(1).default(1).describe('For people; a run keeps what it was started from'),
    inputs: z
      .record(name, input)
      .refine((all) => Object.keys(all).length <= WORKFLOW_LIMITS.inputs, {
        error: `at most ${WORKFLOW_LIMITS.inputs} inputs`,
      })
      .default({}),
    harness: word.exactOptional().describe('Of steps that name none, and whose role names none'),
    workspace: workspace.exactOptional().describe('Of steps that name none'),
    budget: budget.exactOptional().describe('Of a whole run'),
    steps: z.array(step).min(1, 'a workflow has at least one step').max(WORKFLOW_LIMITS.steps),
  })
  .describe('A workflow of Muster');

type WorkflowFile = z.output<typeof workflowSchema>;
/** A workflow that was read whole: every name in it is there, and nothing waits for itself. */
export type WorkflowDefinition = WorkflowFile & { name: string };
export type WorkflowStep = WorkflowFile['steps'][number];

/** Whether a text can be the name of a workflow. */
export const isWorkflowName = (given: string): boolean => NAME.test(given);

/** For editors, which complete and check a workflow by it. */
export function workflowJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(workflowSchema, { io: 'input' }), title: 'Muster workflow' };
}
