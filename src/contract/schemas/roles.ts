import { z } from 'zod';
import { APPROVAL_MODES, LIMITS, ROLE_ORIGINS } from '#domain';
import * as teams from './teams.ts';

export const roleName = z.string().min(1).max(64);
const file = z
  .string()
  .min(1)
  .max(4_096)
  .describe('Its path, as it is told in findings; its name counts too');

/** What is wrong with a text, and where; lines and columns begin at 1. */
export const finding = z.object({
  line: z.number().int().min(1),
  column: z.number().int().min(1),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
});

export const roleView = z.object({
  name: z.string(),
  description: z.string(),
  prompt: z.string(),
  mayWrite: z.boolean(),
  mayExecute: z.boolean(),
  maySpawn: z.boolean(),
  mayApprove: z.boolean(),
  /** False: it works in a clone, never in a worktree. */
  trusted: z.boolean(),
  /** The widest approval mode; null leaves it to the owner’s. */
  mode: z.enum(APPROVAL_MODES).nullable(),
  harness: z.string().nullable(),
  model: z.string().nullable(),
  tools: z.object({ allow: z.array(z.string()).nullable(), deny: z.array(z.string()) }),
  temperature: z.number().nullable(),
  turns: z.number().int(),
  origin: z.enum(ROLE_ORIGINS),
  file: z.string().nullable(),
});

const team = teams.teamRef.optional().describe('With the roles that were given with this team');
export const roleQuery = z.object({ team });
export const roleList = z.object({
  items: z.array(roleView),
  /** Files that hold no usable role; theirs cannot be used until they are mended. */
  broken: z.array(z.object({ name: z.string(), file: z.string(), findings: z.array(finding) })),
  notices: z.array(z.string()),
});

const roleText = z.string().max(2 * LIMITS.roleFileCharacters);
export const checkRequest = z.strictObject({ file, text: roleText });
export const checkAnswer = z.object({ role: roleView.nullable(), findings: z.array(finding) });

const roleFiles = z
  .array(z.strictObject({ file, text: roleText }))
  .max(2 * LIMITS.roleFilesPerFolder)
  .default([]);
export const teamFileRequest = z.strictObject({
  file,
  text: z.string().max(1024 * 1024),
  prompt: z
    .string()
    .max(LIMITS.promptBytes)
    .optional()
    .describe('What the team is started with; stands for {{prompt}} in the file'),
  roleFiles: roleFiles.describe('Roles of the project that the file belongs to, in precedence'),
});
export const teamFileAnswer = z.object({
  /** As teams are formed from it; null when something is wrong. */
  team: teams.createRequest.nullable(),
  /** It speaks of {{prompt}}. */
  takesPrompt: z.boolean(),
  findings: z.array(finding),
});
