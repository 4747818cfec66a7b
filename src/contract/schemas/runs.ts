import { z } from 'zod';
import {
  ARTIFACT_TYPES,
  LIMITS,
  RUN_ACTIONS,
  RUN_LIMITS,
  RUN_STATES,
  RUN_WORDS,
  STEP_KINDS,
  STEP_STATES,
  STEP_WORDS,
  WORKFLOW_KINDS,
} from '#domain';
import {
  agentId,
  approvalId,
  artifactId,
  cause,
  mode,
  page,
  pageQuery,
  runId,
  sessionId,
  stepId,
  time,
  turnId,
  usage,
} from './common.ts';
import { finding } from './roles.ts';

/** A run by its id or a unique short form of that. */
export const runRef = z.string().min(1).max(100);
/** A step by its name in the run, its id or a unique short form of that. */
export const stepRef = z.string().min(1).max(LIMITS.labelCharacters);

const TEXT_BYTES = 1024 * 1024;
const encoder = new TextEncoder();
const DAY_MS = 86_400_000;
const count = z.number().int().nonnegative();
const amount = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** Names of saved and built-in workflows. */
const NAME_CHARACTERS = 64;
const workflowRef = z.union([
  z.strictObject({
    name: z.string().min(1).max(NAME_CHARACTERS).describe('A workflow that is saved here or built in'),
  }),
  z.strictObject({
    file: z
      .string()
      .min(1)
      .max(4_096)
      .describe('Its path, as findings tell it; .js, .mjs and .ts are scripts, all else is YAML'),
    text: z.string().max(TEXT_BYTES),
  }),
]);

/** What one run may use; what is left out is the hub's own. */
export const runLimits = z.strictObject({
  concurrency: amount
    .optional()
    .describe(
      `Agents in flight at once; more than ${RUN_LIMITS.concurrencyCeiling} means that, with a warning`,
    ),
  agents: amount
    .optional()
    .describe(`Agents in all; more than ${RUN_LIMITS.agentsCeiling} means that, with a warning`),
  tokens: amount.optional(),
  costMicros: amount.optional().describe('Millionths of a US dollar'),
  turns: amount.optional(),
  timeMs: z
    .number()
    .int()
    .min(1)
    .max(365 * DAY_MS)
    .optional()
    .describe('Of active time, in ms'),
});

const args = z
  .unknown()
  .refine((value) => encoder.encode(JSON.stringify(value) ?? '').length <= RUN_LIMITS.argsBytes, {
    error: `at most ${RUN_LIMITS.argsBytes} bytes of JSON`,
  })
  .describe('Inputs of a YAML workflow, by name; `args` of a script');

export const startRequest = z.strictObject({
  workflow: workflowRef,
  args: args.optional(),
  cwd: z
    .string()
    .max(4_096)
    .regex(/^\//, { error: 'an absolute path on the host of the agent' })
    .optional()
    .describe('The folder that its steps work in'),
  git: z
    .strictObject({ url: z.string().min(1).max(2_048), ref: z.string().min(1).max(250).optional() })
    .optional()
    .describe('A repository that agents clone, in place of cwd'),
  harness: z.string().min(1).max(64).optional().describe('Of steps that name none'),
  agent: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Name or id of the agent (host), of steps that name none'),
  approvals: mode.optional().describe('The widest mode of its steps; never wider than the caller’s'),
  limits: runLimits.optional(),
  owner: sessionId.optional().describe('For persons: which session of theirs owns it; else their own'),
});

export const resumeRequest = z.strictObject({
  limits: runLimits.optional().describe('In place of what it was started with'),
});
export const cancelRequest = z.strictObject({ reason: z.string().min(1).max(2_000).optional() });
export const rerunRequest = z.strictObject({
  workflow: workflowRef.optional().describe('Its text as it is now; left out: the text that it ran'),
  args: args.optional(),
  fromStep: stepRef.optional().describe('Nothing from this step on is reused'),
  limits: runLimits.optional(),
});
export const listQuery = pageQuery.extend({
  state: z
    .enum([...RUN_STATES, 'live', 'all'])
    .default('all')
    .describe('live: running, waiting or paused'),
  workflow: z.string().min(1).max(200).optional().describe('Runs of this name alone'),
});
export const stepsQuery = pageQuery.extend({
  states: z
    .string()
    .max(200)
    .optional()
    .transform((given) => (given === undefined || given === '' ? undefined : given.split(',')))
    .pipe(z.array(z.enum(STEP_STATES)).optional())
    .describe('Steps in these states alone, with commas between'),
  changedAfter: z.coerce
    .number()
    .int()
    .nonnegative()
    .optional()
    .describe('In ms: those that may be otherwise than at that time, by `readAt`'),
  text: z.string().min(1).max(200).optional().describe('A part of a name or a phase'),
  brief: z.enum(['true', 'false']).default('false').describe('Without the beginnings of prompts and outputs'),
});
export const planQuery = z.object({
  fromStep: stepRef
    .optional()
    .describe('What a rerun from this step would keep; left out: what a resume would'),
});
export const waitQuery = z.object({
  timeoutSeconds: z.coerce
    .number()
    .min(0)
    .max(LIMITS.waitMostMs / 1000)
    .default(30),
});
/** SSE: as `events.stream`, of one run alone, from its start unless `after` says otherwise. */
export const eventsQuery = z.object({ after: z.string().max(500).optional() });

const gitSource = z.object({ url: z.string(), ref: z.string().nullable() });

export const runView = z.object({
  id: runId,
  name: z.string(),
  kind: z.enum(WORKFLOW_KINDS),
  /** Of the text that it runs. */
  hash: z.string(),
  state: z.enum(RUN_STATES),
  /** How it stands, and what it waits for or why it ended so. */
  word: z.enum(RUN_WORDS),
  why: z.string().nullable(),
  cause: cause.nullable(),
  /** Its newest phase. */
  phase: z.string().nullable(),
  actions: z.array(z.enum(RUN_ACTIONS)),
  counts: z.object({
    queued: count,
    asking: count,
    running: count,
    done: count,
    failed: count,
    cancelled: count,
    /** Left out: they were never asked for, and are in no list of steps. */
    skipped: count,
    /** Of those that are done: taken over from an execution before. */
    reused: count,
  }),
  cwd: z.string().nullable(),
  source: gitSource.nullable(),
  harness: z.string().nullable(),
  agent: z.string().nullable(),
  mode: mode.nullable(),
  owner: sessionId,
  startedBy: z.string(),
  /** The run and step that it is a part of. */
  parent: z.object({ run: runId, step: stepId }).nullable(),
  /** The run whose results it may reuse, and from which step on it does not. */
  basis: runId.nullable(),
  fromStep: z.string().nullable(),
  limits: runLimits,
  /** From 1. */
  execution: z.number().int(),
  agentsUsed: count,
  tokensUsed: count,
  costMicros: count,
  /** Turns whose harness did not tell what they used. */
  unknownUse: count,
  /** In ms; pauses and waits for people are left out. */
  activeMs: count,
  warnings: z.array(z.string()),
  createdAt: time,
  endedAt: time.nullable(),
});
export const runPage = page(runView);

const stepFacts = {
  id: stepId,
  /** In order of asking, from 1. */
  call: z.number().int(),
  kind: z.enum(STEP_KINDS),
  name: z.string(),
  label: z.string().nullable(),
  phase: z.string().nullable(),
  state: z.enum(STEP_STATES),
  /** How it stands, and what it waits for or whom it asks. */
  word: z.enum(STEP_WORDS),
  why: z.string().nullable(),
  cause: cause.nullable(),
  role: z.string().nullable(),
  harness: z.string().nullable(),
  agent: z.object({ id: agentId, name: z.string().nullable() }).nullable(),
  session: sessionId.nullable(),
  turn: turnId.nullable(),
  approval: approvalId.nullable(),
  /** The run that it is, when it is one. */
  child: runId.nullable(),
  mayWrite: z.boolean(),
  reusedFrom: stepId.nullable(),
  tries: z.number().int(),
  usage: usage.nullable(),
  createdAt: time,
  startedAt: time.nullable(),
  /** When the agent of its newest try began to work; from `startedAt` until then it was dispatched. */
  workedFrom: time.nullable(),
  endedAt: time.nullable(),
};

export const stepView = z.object({
  ...stepFacts,
  /** The beginning of what was asked, and of what came of it. */
  promptStart: z.string(),
  outputStart: z.string().nullable(),
});

export const stepPage = page(stepView).extend({
  /** The execution whose steps these are: the newest. */
  execution: z.number().int(),
  /** The clock by which steps are changed. */
  readAt: time,
});

/** `unsure`: it holds unless what runs before it comes to something else. */
export const planAnswer = z.object({
  kept: count,
  again: count,
  unsure: count,
  /** At most 1,000; those that are kept come last. */
  steps: z.array(
    z.object({
      id: stepId,
      name: z.string(),
      fate: z.enum(['kept', 'again', 'unsure']),
      why: z.string().nullable(),
    }),
  ),
});

export const runDetail = runView.extend({
  /** Of its newest execution those most in need of a look, at most 200, in the order in which they were asked for. */
  steps: z.array(stepView),
  /** Open gates, with what there is to read before one decides. */
  gates: z.array(
    z.object({
      step: stepId,
      approval: approvalId,
      question: z.string(),
      approvers: z
        .array(z.union([z.object({ person: z.string() }), z.object({ role: z.string() })]))
        .nullable(),
      expiresAt: time,
      previews: z.array(z.object({ name: z.string(), text: z.string() })),
    }),
  ),
  /** What it left, each as it stands; the first 200. */
  artifacts: z.array(
    z.object({
      id: artifactId,
      name: z.string(),
      type: z.enum(ARTIFACT_TYPES),
      version: z.number().int(),
      /** Whose answer it was first; null when a person made it. */
      step: z.string().nullable(),
    }),
  ),
  notes: z.array(z.object({ kind: z.string(), text: z.string(), at: time })),
  args: z.unknown(),
  /** Once it is done. */
  result: z.unknown(),
  /** What a person types to go on with it. */
  next: z.string().nullable(),
});

export const stepDetail = z.object({
  ...stepFacts,
  prompt: z.string(),
  options: z.unknown(),
  output: z.unknown(),
  history: z.array(
    z.object({
      number: z.number().int(),
      session: sessionId,
      turn: turnId,
      cause: cause.nullable(),
      createdAt: time,
      endedAt: time.nullable(),
    }),
  ),
});

export const definitionAnswer = z.object({
  kind: z.enum(WORKFLOW_KINDS),
  hash: z.string(),
  text: z.string(),
});

/** `findings`, `problems`: why nothing was started. */
export const startAnswer = z.discriminatedUnion('started', [
  z.object({ started: z.literal(true), run: runView }),
  z.object({ started: z.literal(false), findings: z.array(finding), problems: z.array(z.string()) }),
]);
