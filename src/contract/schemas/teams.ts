import { z } from 'zod';
import {
  APPROVAL_MODES,
  LIMITS,
  PLAN_STATES,
  STOP_STATES,
  TEAM_STATES,
  TEAM_WORDS,
  WORKSPACE_KINDS,
} from '#domain';
import { budgetBounds, budgetView } from './budget.ts';
import { agentId, page, pageQuery, sessionId, taskId, teamId, time, turnId } from './common.ts';
import { sessionView } from './session.ts';
import { taskDraft } from './tasks.ts';

/** A team by its name, its id or a unique short form of that. */
export const teamRef = z.string().min(1).max(100);
/** A teammate by its name in the team, its address, or its session's id. */
export const teammateRef = z.string().min(1).max(200);
/** `stp_…`, as the request to stop names itself. */
export const stopRef = z.string().min(1).max(100);

const PART = /^[a-z0-9][a-z0-9-]{0,63}$/;
const part = z.string().regex(PART, {
  error: 'small letters, digits and hyphens, 64 at most, and no hyphen in front',
});
const folder = z.string().max(4_096).regex(/^\//, { error: 'an absolute path on the host of the agent' });
const harness = z.string().min(1).max(64);
const agent = z.string().min(1).max(200);
const model = z.string().min(1).max(200);
const workspace = z.enum(WORKSPACE_KINDS);

/** Of the text of a role. */
const ROLE_PROMPT_CHARACTERS = 32_000;
const toolNames = z.array(z.string().min(1).max(200)).max(200);
const roleInput = z.strictObject({
  name: part,
  description: z.string().max(500).default(''),
  prompt: z.string().max(ROLE_PROMPT_CHARACTERS),
  mayWrite: z.boolean().default(false),
  mayExecute: z.boolean().default(false),
  maySpawn: z.boolean().default(false),
  mayApprove: z.boolean().default(false),
  trusted: z.boolean().default(true),
  mode: z.enum(APPROVAL_MODES).nullable().default(null),
  harness: harness.nullable().default(null),
  model: model.nullable().default(null),
  tools: z
    .strictObject({ allow: toolNames.nullable().default(null), deny: toolNames.default([]) })
    .default({ allow: null, deny: [] }),
  temperature: z.number().min(0).max(2).nullable().default(null),
  turns: z.number().int().min(1).max(LIMITS.turnsPerTeammateMost).default(20),
});

const gate = z.strictObject({
  name: z.string().min(1).max(100),
  command: z.string().min(1).max(10_000),
  timeoutSeconds: z.number().int().min(1).max(3_600).default(600),
});

export const teammateInput = z.strictObject({
  name: part.describe('Unique in the team: small letters, digits and hyphens'),
  role: part.describe(
    'What it may do and what it is told: architect, developer, tester, reviewer, or one of your own',
  ),
  task: z
    .string()
    .min(1)
    .max(LIMITS.promptBytes)
    .optional()
    .describe('Its first prompt; without one it waits for mail and for tasks of the team'),
  harness: harness
    .optional()
    .describe('The program that it runs on; else that of its role, else the hub’s choice'),
  agent: agent.optional().describe('Name or id of the agent (host) that runs it'),
  model: model.optional(),
  workspace: workspace
    .optional()
    .describe('worktree: a branch of its own; clone: a copy of its own; shared: the team’s folder'),
  cwd: folder.optional().describe('A folder in place of the team’s'),
  planRequired: z
    .boolean()
    .optional()
    .describe('It only reads until its plan, the text of its first turn, is approved'),
  command: z.boolean().optional().describe('For the shell harness: the task is a command line'),
});

/** `key` names a task for the `needs` of others in this list; `for` a teammate of this call. */
export const teamTask = taskDraft.omit({ needs: true, assignee: true }).extend({
  key: z.string().min(1).max(64).optional().describe('Its name for the `needs` of others of this list'),
  needs: z.array(z.string().min(1).max(64)).max(LIMITS.taskNeedsMost).optional(),
  for: part.optional().describe('The teammate that it is for; else the first that is free takes it'),
});

/** Of one call; more are added later. */
const TASKS_AT_ONCE = 200;
const TEAMMATES_AT_ONCE = 100;
export const createRequest = z.strictObject({
  name: part.describe('Unique among the teams of a person'),
  description: z.string().max(LIMITS.teamDescriptionCharacters).optional().describe('What it is for'),
  lead: z
    .string()
    .min(1)
    .max(LIMITS.labelCharacters)
    .optional()
    .describe('For persons: which session of theirs leads it, by label or id; else their own'),
  leadOn: z
    .strictObject({
      task: z.string().min(1).max(LIMITS.promptBytes).describe('What the team is to do'),
      harness: harness.optional(),
      agent: agent.optional(),
      model: model.optional(),
      approvals: z.enum(APPROVAL_MODES).optional(),
      unattended: z
        .boolean()
        .optional()
        .describe('Nobody is there to ask: what it or a teammate of its would ask is denied'),
    })
    .optional()
    .describe('For persons: a session is spawned to lead it, and begins once everybody is there'),
  cwd: folder.optional().describe('The folder that it works in'),
  git: z
    .strictObject({ url: z.string().min(1).max(2_048), ref: z.string().min(1).max(250).optional() })
    .optional()
    .describe('A repository that agents clone, in place of cwd'),
  workspace: workspace.optional().describe('Of teammates that name none'),
  gates: z
    .array(gate)
    .max(LIMITS.gatesPerTeam)
    .optional()
    .describe('Commands that run where a task was worked on before its completion holds'),
  planRequired: z
    .boolean()
    .optional()
    .describe('Teammates that write begin read-only, until their plan is approved'),
  budget: budgetBounds
    .optional()
    .describe('What all of it may use together; when it is used up teammates wait, and a person is asked'),
  roles: z.array(roleInput).max(LIMITS.rolesPerTeam).optional().describe('Roles of this team alone'),
  teammates: z.array(teammateInput).max(TEAMMATES_AT_ONCE).optional(),
  tasks: z.array(teamTask).max(TASKS_AT_ONCE).optional(),
});

export const listQuery = pageQuery.extend({ state: z.enum(TEAM_STATES).optional() });
export const deleteQuery = z.object({
  force: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('Also when work that is nowhere else would be lost'),
});
export const leadRequest = z.strictObject({
  session: z
    .string()
    .min(1)
    .max(LIMITS.labelCharacters)
    .optional()
    .describe('A session of yours, by label or id; else your own'),
});
export const stopRequest = z.strictObject({
  reason: z.string().min(1).max(2_000).optional(),
  force: z
    .boolean()
    .default(false)
    .describe(
      'End it without its consent: a person at once, its lead after its deadline or when it declined',
    ),
});
export const answerRequest = z.strictObject({
  answer: z.enum(['accept', 'decline']),
  reason: z.string().min(1).max(2_000).optional().describe('Why, when it declines'),
});
export const replaceRequest = z.strictObject({ harness: harness.optional(), agent: agent.optional() });
export const turnsRequest = z.strictObject({
  turns: z.number().int().min(1).max(LIMITS.turnsPerTeammateMost).describe('How many more'),
});

export const stopView = z.object({
  id: z.string(),
  state: z.enum(STOP_STATES),
  reason: z.string().nullable(),
  /** What it said when it declined. */
  answer: z.string().nullable(),
  askedAt: time,
  deadlineAt: time,
});

export const teammateView = z.object({
  name: z.string(),
  role: z.string(),
  /** `team:role:name`. */
  address: z.string(),
  session: sessionView,
  plan: z.enum(PLAN_STATES),
  stop: stopView.nullable(),
  workspace,
  path: z.string().nullable(),
  branch: z.string().nullable(),
  /** What it holds of the team's tasks. */
  task: z.object({ id: taskId, title: z.string() }).nullable(),
  waitingMail: z.number().int(),
  /** Files in a directory of its own that are merged nowhere. */
  changed: z.object({ files: z.number().int(), more: z.boolean() }).nullable(),
  /** What of its role its harness does not honour. */
  notApplied: z.array(z.string()),
  topics: z.array(z.string()),
  turnsUsed: z.number().int(),
  turnsMost: z.number().int(),
  joinedAt: time,
  leftAt: time.nullable(),
  leftWhy: z.string().nullable(),
});

export const teamView = z.object({
  id: teamId,
  name: z.string(),
  description: z.string().nullable(),
  state: z.enum(TEAM_STATES),
  /** How it stands as a whole, and whom of its members that comes from. */
  status: z.object({ word: z.enum(TEAM_WORDS), since: time, why: z.string().nullable() }),
  lead: sessionView,
  cwd: z.string().nullable(),
  source: z.object({ url: z.string(), ref: z.string().nullable() }).nullable(),
  workspace: workspace.nullable(),
  gates: z.array(z.object({ name: z.string(), command: z.string(), timeoutSeconds: z.number() })),
  planRequired: z.boolean(),
  /** Live teammates. */
  size: z.number().int(),
  tasks: z.object({ open: z.number().int(), done: z.number().int(), blocked: z.number().int() }),
  createdAt: time,
  deletedAt: time.nullable(),
});
export const teamPage = page(teamView);

export const teamStatus = teamView.extend({
  /** Those that have left too, at the end. */
  teammates: z.array(teammateView),
  notices: z.array(z.object({ code: z.string(), text: z.string(), teammate: sessionId.nullable() })),
  /** What it may use in all, and what is used of it. */
  budgets: z.array(budgetView),
});

export const deleteAnswer = z.object({ team: teamId, name: z.string(), closed: z.array(sessionId) });

export const spawnAnswer = z.object({
  status: z.enum(['accepted', 'queued']),
  /** Why it is still queued, where it is. */
  why: z.string().optional(),
  session: sessionId,
  /** Null when it has no task yet. */
  turn: turnId.nullable(),
  address: z.string(),
  workspace,
  agent: agentId.nullable(),
});
