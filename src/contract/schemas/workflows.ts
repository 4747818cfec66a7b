import { z } from 'zod';
import { finding } from './roles.ts';

export const workflowList = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      /** Of one name the first of these is run: files of the hub's machine, of its project and its person; saved; built in. */
      origin: z.enum(['project', 'user', 'saved', 'built_in']),
      kind: z.enum(['yaml', 'script']),
      description: z.string().nullable(),
      /** Of a saved one: from 1, and since when. */
      version: z.number().int().nullable(),
      savedAt: z.number().int().nullable(),
      /** Of one that stands in a file of the hub's machine: its path. */
      file: z.string().nullable(),
      /** As it is written. */
      text: z.string(),
    }),
  ),
});

export const checkRequest = z.strictObject({
  file: z
    .string()
    .min(1)
    .max(4_096)
    .describe('Its path, as it is told in findings; its name counts where the text gives none'),
  text: z.string().max(1024 * 1024),
  inputs: z
    .record(z.string().max(64), z.unknown())
    .default({})
    .describe('What a run is planned with; defaults stand for the rest'),
  harness: z.string().min(1).max(64).optional().describe('Of steps that name none, for what they may cost'),
});

const plannedStep = z.object({
  id: z.string(),
  /** From 0, for display: steps do not wait for their layer. */
  layer: z.number().int(),
  needs: z.array(z.string()),
  after: z.array(z.string()),
  role: z.string().nullable(),
  harness: z.string().nullable(),
  /** 0 for a step that only asks or is left out; null when only the run will tell. */
  sessions: z.number().int().nullable(),
  /** It asks before it goes on. */
  asks: z.boolean(),
  /** Whether it will run; `unknown` when that hangs on outputs. */
  runs: z.enum(['yes', 'no', 'unknown']),
});

export const workflowPlan = z.object({
  layers: z.array(z.array(z.string())),
  steps: z.array(plannedStep),
  /** The steps that the run cannot be faster than. */
  criticalPath: z.array(z.string()),
  /** `known` false: at least so many. */
  roles: z.array(z.object({ role: z.string().nullable(), sessions: z.number().int(), known: z.boolean() })),
  /** What it may cost, by the median of turns like its own; null where that is unknown, which is never nothing. */
  estimate: z.object({
    seconds: z.number().nullable(),
    tokens: z.number().nullable(),
    /** Millionths of a US dollar. */
    costMicros: z.number().nullable(),
  }),
  warnings: z.array(z.string()),
});

/** Where a script asks for something; how often it comes there, only a run will tell. */
const callSite = z.object({
  kind: z.enum(['agent', 'approve', 'workflow']),
  line: z.number().int(),
  column: z.number().int(),
  /** The beginning of what it says; null where that is computed. */
  says: z.string().nullable(),
});

/** A script, as far as it can be read without being run. */
export const scriptPlan = z.object({
  whenToUse: z.string().nullable(),
  phases: z.array(z.object({ title: z.string(), detail: z.string().nullable() })),
  calls: z.array(callSite),
});

export const checkAnswer = z.object({
  name: z.string(),
  kind: z.enum(['yaml', 'script']).describe('By the name of its file: .js, .mjs and .ts are scripts'),
  /** Null when something is wrong with the text. */
  workflow: z
    .object({
      description: z.string().nullable(),
      version: z.number().int().nullable().describe('Scripts have none'),
      inputs: z.array(
        z.object({
          name: z.string(),
          type: z.string(),
          description: z.string().nullable(),
          required: z.boolean(),
          default: z.unknown(),
          /** What it may be, where not everything of its type. */
          choices: z.array(z.union([z.string(), z.number()])).nullable(),
        }),
      ),
    })
    .nullable(),
  findings: z.array(finding),
  /** Null when something is wrong with the text, and of a script. */
  plan: workflowPlan.nullable(),
  /** What stands for a plan of a script: nobody knows what it does before it is run. */
  script: scriptPlan.nullable(),
  /** Why it could not be started with these inputs. */
  problems: z.array(z.string()),
  /** The same by input. */
  inputProblems: z.array(z.object({ input: z.string(), message: z.string() })),
});
