import { z } from 'zod';
import { WORKFLOW_KINDS, WORKFLOW_LIMITS, WORKFLOW_NAME } from '#domain';
import { hookId, runId, runScheduleId, time, workflowId } from './common.ts';
import { finding } from './roles.ts';
import { runLimits, runRef, startRequest } from './runs.ts';

export const workflowName = z
  .string()
  .regex(WORKFLOW_NAME, { error: 'small letters, digits, - and _, at most 64, with a letter first' });
/** Whatever is typed: what there is not is not found. */
export const workflowRef = z.string().min(1).max(100);
export const hashRef = z.string().min(1).max(100);
export const orderRef = z.string().min(1).max(100);

export const saveRequest = z.strictObject({
  name: workflowName,
  source: z.union([
    z.strictObject({
      file: z.string().min(1).max(4_096).describe('Its path: .js, .mjs and .ts are scripts, all else YAML'),
      text: z.string().max(WORKFLOW_LIMITS.textBytes),
    }),
    z.strictObject({ run: runRef.describe('The text that this run runs') }),
  ]),
});
export const savedView = z.object({
  id: workflowId,
  name: z.string(),
  kind: z.enum(WORKFLOW_KINDS),
  hash: z.string(),
  description: z.string().nullable(),
  /** From 1; grows whenever another text is saved under the name. */
  version: z.number().int(),
  createdAt: time,
  savedAt: time,
});
const notKept = z.object({
  kept: z.literal(false),
  findings: z.array(finding),
  /** Why it could not be started with these inputs. */
  problems: z.array(z.string()),
});
export const saveAnswer = z.discriminatedUnion('kept', [
  z.object({ kept: z.literal(true), workflow: savedView }),
  notKept,
]);

export const allowedText = z.object({
  hash: z.string(),
  name: z.string().describe('What it was called when it was allowed'),
  createdAt: time,
});
export const allowedList = z.object({ items: z.array(allowedText) });

const { workflow, args, cwd, git, harness, agent, limits } = startRequest.shape;
const orderRequest = z.strictObject({ workflow, args, cwd, git, harness, agent, limits });
const orderView = {
  name: z.string(),
  kind: z.enum(WORKFLOW_KINDS),
  /** Of the text as it was when this was made; it is kept with it. */
  hash: z.string(),
  args: z.unknown(),
  cwd: z.string().nullable(),
  git: z.object({ url: z.string(), ref: z.string().nullable() }).nullable(),
  harness: z.string().nullable(),
  agent: z.string().nullable(),
  /** What each of its runs may use. */
  limits: runLimits,
  lastRun: runId.nullable(),
  createdAt: time,
};

const cron = z.string().trim().min(1).max(200).describe('Five fields, or six with seconds first');
export const scheduleRequest = orderRequest.extend({
  cron,
  timeZone: z.string().min(1).max(64).default('UTC').describe('An IANA name, as Europe/Berlin'),
});
export const previewQuery = z.object({
  cron,
  timeZone: z.string().min(1).max(64).default('UTC'),
  count: z.coerce.number().int().min(1).max(20).default(5),
});
/** Fewer than were asked for: it comes true no more often. */
export const previewAnswer = z.object({ times: z.array(time) });
export const scheduleChange = z.strictObject({ paused: z.boolean() });
export const runScheduleView = z.object({
  id: runScheduleId,
  ...orderView,
  cron: z.string(),
  timeZone: z.string(),
  paused: z.boolean(),
  nextAt: time.nullable(),
});
export const runScheduleList = z.object({ items: z.array(runScheduleView) });
export const scheduleAnswer = z.discriminatedUnion('kept', [
  z.object({ kept: z.literal(true), schedule: runScheduleView }),
  notKept,
]);

export const hookRequest = orderRequest.extend({
  takesBody: z
    .boolean()
    .default(false)
    .describe('A delivery says with what it starts: `inputs` or `args` of its JSON, else what is asked for'),
});
export const hookView = z.object({
  id: hookId,
  ...orderView,
  takesBody: z.boolean(),
  /** Where deliveries are sent, below the address of the hub. */
  path: z.string(),
  rotatedAt: time.nullable(),
  lastAt: time.nullable(),
});
export const hookList = z.object({ items: z.array(hookView) });
const secret = z.string().describe('Signs deliveries; shown here alone');
export const hookAnswer = z.discriminatedUnion('kept', [
  z.object({ kept: z.literal(true), hook: hookView, secret }),
  notKept,
]);
export const rotateAnswer = z.object({ hook: hookView, secret });
export const deliverAnswer = z.object({ run: runId });
