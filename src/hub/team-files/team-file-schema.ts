import { z } from 'zod';
import {
  BUDGET_PERIODS,
  checkSource,
  isTimeZone,
  LIMITS,
  limitsOfDraft,
  partProblem,
  TASK_PRIORITIES,
  USUAL_SOFT_PERCENT,
  WORKSPACE_KINDS,
} from '#domain';
import { roleFields, rolePrompt } from '../roles/index.ts';

const part = (of: 'team' | 'role' | 'teammate') =>
  z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/u, {
      error: 'small letters, digits and hyphens, 64 at most, and no hyphen in front',
      abort: true,
    })
    .refine((name) => partProblem(name, of) === undefined, {
      error: 'this name is taken by another meaning',
    });
const word = z.string().trim().min(1).max(200);
const key = z.string().trim().min(1).max(64);
const workspace = z.enum(WORKSPACE_KINDS);
const folder = z.string().max(4_096).regex(/^\//u, { error: 'an absolute path on the host of the agent' });

const gate = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    command: z.string().trim().min(1).max(10_000).describe('Runs by a shell where the task was worked on'),
    timeout_seconds: z.number().int().min(1).max(3_600).default(600),
  })
  .describe('Exit code 0 passes, 2 sends the task back with the output');

const count = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const budget = z
  .strictObject({
    tokens: count.exactOptional().describe('Tokens, in and out; needs a limit of turns or hours beside it'),
    cost: z
      .number()
      .min(0.000001)
      .max(1_000_000_000)
      .exactOptional()
      .describe('US dollars; needs a limit of turns or hours beside it'),
    turns: count.exactOptional(),
    hours: z.number().min(0.001).max(1_000_000).exactOptional().describe('Hours of work, without waits'),
    soft: z
      .number()
      .min(0)
      .max(100)
      .default(USUAL_SOFT_PERCENT)
      .describe('Its lead is told at this share of each limit, in percent; 0: it is not'),
    period: z.enum(BUDGET_PERIODS).default('none').describe('Begin anew every day, week or month'),
    zone: z
      .string()
      .min(1)
      .max(100)
      .refine(isTimeZone, { error: 'no time zone that is known here, such as Europe/Berlin or UTC' })
      .default('UTC')
      .describe('Whose midnight that is'),
  })
  .refine((draft) => limitsOfDraft(draft).length > 0, {
    error: 'a budget needs a limit: tokens, cost, turns or hours',
  })
  .describe(
    'What all of the team may use together; when it is used up teammates wait, and a person is asked',
  );

const teammate = z.strictObject({
  name: part('teammate').describe('Unique in the team'),
  role: z.string().min(1).max(64).describe('A role of this file, or one that `muster role list` names'),
  task: z
    .string()
    .trim()
    .min(1)
    .max(LIMITS.promptBytes)
    .exactOptional()
    .describe(
      'Its first prompt; {{prompt}} stands for what the team is started with. Without one it waits for tasks',
    ),
  harness: word.exactOptional().describe('The program that it runs on, in place of the team’s or the role’s'),
  agent: word.exactOptional().describe('Name of the agent (host) that runs it'),
  model: word.exactOptional(),
  workspace: workspace.exactOptional(),
  cwd: folder.exactOptional(),
  plan_required: z.boolean().exactOptional().describe('It only reads until its plan is approved'),
  command: z.boolean().exactOptional().describe('For the shell harness: the task is a command line'),
});

const task = z.strictObject({
  key: key.exactOptional().describe('Its name for the `needs` of others'),
  title: z.string().trim().min(1).max(LIMITS.taskTitleCharacters),
  description: z
    .string()
    .trim()
    .max(LIMITS.taskDescriptionCharacters)
    .exactOptional()
    .describe('{{prompt}} stands for what the team is started with'),
  needs: z
    .array(key)
    .max(LIMITS.taskNeedsMost)
    .default([])
    .describe('Keys of tasks that have to be done first'),
  for: z
    .string()
    .min(1)
    .max(64)
    .exactOptional()
    .describe('The teammate that it is for; else the first that is free'),
  command: z
    .boolean()
    .exactOptional()
    .describe('For the shell harness: the description, else the title, is a command line'),
  priority: z.enum(TASK_PRIORITIES).exactOptional(),
  tags: z.array(z.string().trim().min(1).max(LIMITS.taskTagCharacters)).max(LIMITS.taskTags).exactOptional(),
});

/** A team file: `.muster/teams/NAME.yaml`. */
export const teamFileSchema = z
  .strictObject({
    name: part('team').exactOptional().describe('Of the team; the name of the file when left out'),
    description: z
      .string()
      .trim()
      .max(LIMITS.teamDescriptionCharacters)
      .exactOptional()
      .describe('What the team is for; its members are told'),
    cwd: folder.exactOptional().describe('Where it works; the folder of the file’s project when left out'),
    git: z
      .strictObject({ url: z.string().min(1).max(2_048), ref: z.string().min(1).max(250).exactOptional() })
      .refine(({ url, ref }) => checkSource({ url, ref: ref ?? null }).ok, {
        error: 'no address of a repository, such as https://HOST/PATH, with a branch, tag or commit as ref',
      })
      .exactOptional()
      .describe('A repository that agents clone, in place of cwd'),
    workspace: workspace.exactOptional().describe('Of teammates that name none'),
    harness: word.exactOptional().describe('Of teammates that name none, and whose role names none'),
    agents: z
      .array(word)
      .min(1)
      .max(LIMITS.rolesPerTeam)
      .exactOptional()
      .describe('Agents (hosts) that the teammates are spread over, in turn'),
    plan_required: z
      .boolean()
      .exactOptional()
      .describe('Teammates that write begin read-only, until their plan is approved'),
    budget: budget.exactOptional(),
    gates: z.array(gate).max(LIMITS.gatesPerTeam).exactOptional(),
    roles: z
      .record(part('role'), roleFields.extend({ prompt: rolePrompt }))
      .refine((roles) => Object.keys(roles).length <= LIMITS.rolesPerTeam, {
        error: `at most ${LIMITS.rolesPerTeam} roles`,
      })
      .exactOptional()
      .describe('Roles of this team alone, by name'),
    teammates: z.array(teammate).min(1, 'a team file names at least one teammate').max(100),
    tasks: z.array(task).max(200).default([]),
  })
  .describe('A team of Muster');

export type TeamFile = z.output<typeof teamFileSchema>;

/** For editors, which complete and check a team file by it. */
export function teamFileJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(teamFileSchema, { io: 'input' }), title: 'Muster team file' };
}
