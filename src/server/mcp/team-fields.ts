import { z } from 'zod';
import { teamSchemas } from '#contract';
import type { ParsedInput } from '#contract';
import { LIMITS } from '#domain';
import type { Caller } from './tool.ts';

const { name, role, task, harness, agent, model, workspace, cwd, planRequired, command } =
  teamSchemas.teammateInput.shape;

/** A team as a tool names it; left out by whoever is in one alone. */
export const teamField = teamSchemas.teamRef
  .optional()
  .describe('Its name or id; may be left out when you lead or work in exactly one');
export const teammateField = teamSchemas.teammateRef.describe(
  'Its name in the team, its address, or its session’s id',
);

/** What a teammate is spawned from. */
export const teammateFields = {
  name,
  role,
  task,
  harness,
  agent,
  model,
  workspace,
  cwd,
  plan_required: planRequired,
  command,
};
const teammate = z.strictObject(teammateFields);
export const teammatesField = z.array(teammate).max(LIMITS.teammatesPerTeam);

/** One teammate as the hub takes it. */
export function teammateInput({
  plan_required,
  ...rest
}: z.output<typeof teammate>): ParsedInput<'teammates.spawn'>['body'] {
  return { ...rest, planRequired: plan_required };
}

/** Why a session is not offered what makes teams and teammates. */
export function withheldFromTeammates({ self, settings }: Caller): string | undefined {
  if (!settings.spawnEnabled) return 'spawning is switched off on this hub';
  if (self.maySpawn) return undefined;
  return self.kind === 'teammate'
    ? `a teammate forms no teams and spawns nobody, unless its role ${JSON.stringify(self.role ?? '')} says so`
    : 'this session may not spawn';
}
