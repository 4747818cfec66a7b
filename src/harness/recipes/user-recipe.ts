import type { Recipe } from './recipe.ts';

/** A harness as a person configures it. */
export interface UserHarness {
  /** A name on PATH or an absolute path. */
  command: string;
  args?: string[];
  env?: Record<string, string>;
  /** Names of variables of the daemon's environment that it may see beside everyone's; a trailing `*` is a prefix. */
  passEnv?: string[];
}

/**
 * A recipe for any other program that speaks ACP. Nothing is known of it, so the careful choice is made throughout:
 * text is guarded, a cancel is followed by a look for commands, silence is an error.
 */
export function userRecipe(name: string, harness: UserHarness): Recipe {
  return {
    name,
    launch: {
      kind: 'program',
      program: harness.command,
      args: () => harness.args ?? [],
      ...(harness.env ? { env: harness.env } : {}),
      install: `install it, or correct harness.${name}.command in the configuration`,
    },
    takes: 'text',
    environment: harness.passEnv ?? [],
    recovery: ['resume', 'load'],
    canSteer: false,
    guard: 'word-joiner',
    quirks: { cancelLeavesCommand: true, silentModelErrors: true, lateUpdatesMs: 25, mcpTimeoutMs: 60_000 },
  };
}
