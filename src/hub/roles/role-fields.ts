import { z } from 'zod';
import { APPROVAL_MODES, LIMITS, partProblem, type Role } from '#domain';

const oneLine = z
  .string()
  .trim()
  .min(1)
  .max(LIMITS.roleDescriptionCharacters)
  .refine((text) => !/[\r\n]/u.test(text), 'one line');
const word = z.string().trim().min(1).max(200);
const toolNames = z.array(word).max(LIMITS.toolsPerRole);

/** The text that stands before the first prompt. */
export const rolePrompt = z
  .string()
  .trim()
  .min(1, 'a role needs a prompt')
  .refine((text) => new TextEncoder().encode(text).length <= LIMITS.rolePromptBytes, {
    error: `at most ${LIMITS.rolePromptBytes} bytes`,
  });

export const roleName = z.string().superRefine((name, context) => {
  const problem = partProblem(name, 'role');
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

/** What a role says of itself beside its name and prompt, as it is written in files. What is left out is not allowed. */
export const roleFields = z.strictObject({
  description: oneLine.describe('One line, for whoever chooses a role'),
  may_write: z.boolean().default(false).describe('May change files'),
  may_execute: z.boolean().default(false).describe('May run commands'),
  may_spawn: z.boolean().default(false).describe('May spawn sessions, form teams and start workflows'),
  may_approve: z.boolean().default(false).describe('May answer plans and reviews of its team'),
  trusted: z.boolean().default(true).describe('False: works in a clone, never in a worktree'),
  mode: z
    .enum(APPROVAL_MODES)
    .exactOptional()
    .describe('The widest approval mode; never more than the owner has'),
  harness: word.exactOptional().describe('The harness that it runs on, unless the spawn names another'),
  model: word.exactOptional().describe('The model of that harness'),
  tools: z
    .strictObject({ allow: toolNames.exactOptional(), deny: toolNames.default([]) })
    .exactOptional()
    .describe('Names of tools as the harness knows them'),
  temperature: z.number().min(0).max(2).exactOptional(),
  turns: z
    .number()
    .int()
    .min(1)
    .max(LIMITS.turnsPerTeammateMost)
    .default(LIMITS.turnsPerRole)
    .describe('Turns that a session with it may take'),
});

/** The role that fields and a prompt make. */
export function roleOf(
  fields: z.output<typeof roleFields>,
  rest: Pick<Role, 'name' | 'prompt' | 'origin' | 'file'>,
): Role {
  return {
    ...rest,
    description: fields.description,
    mayWrite: fields.may_write,
    mayExecute: fields.may_execute,
    maySpawn: fields.may_spawn,
    mayApprove: fields.may_approve,
    trusted: fields.trusted,
    mode: fields.mode ?? null,
    harness: fields.harness ?? null,
    model: fields.model ?? null,
    tools: { allow: fields.tools?.allow ?? null, deny: fields.tools?.deny ?? [] },
    temperature: fields.temperature ?? null,
    turns: fields.turns,
  };
}
