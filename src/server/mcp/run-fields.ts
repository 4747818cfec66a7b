import { runSchemas } from '#contract';
import { RUN_LIMITS } from '#domain';
import type { Caller } from './tool.ts';

/** A run as a tool names it. */
export const runField = runSchemas.runRef.describe('Its id, or the beginning of it');

export const limitsField = runSchemas.runLimits
  .optional()
  .describe(
    `What it may use; without it at most ${RUN_LIMITS.concurrency} agents at once and ${RUN_LIMITS.agents} in all`,
  );

/** Why a session is not offered what starts and changes runs: steps that start runs would multiply without an end. */
export function withheldFromSteps({ self, settings }: Caller): string | undefined {
  if (self.kind === 'step') return 'a step of a run starts none and changes none';
  if (!settings.spawnEnabled) return 'spawning is switched off on this hub';
  if (self.maySpawn) return undefined;
  return self.kind === 'teammate'
    ? `a teammate starts no runs, unless its role ${JSON.stringify(self.role ?? '')} says so`
    : 'this session may not spawn';
}

export const OFFERED_TO = 'sessions that may spawn, steps of runs excepted';
