import { COMMAND_ENVIRONMENT } from './command-environment.ts';
import type { Recipe } from './recipe.ts';

/** The built-in shell: one structured command a turn, with permission; its only state is the directory. */
export const shellRecipe: Recipe = {
  name: 'shell',
  launch: {
    kind: 'in-process',
    agent: async () => (await import('../builtin/shell/shell-agent.ts')).createShellAgent,
  },
  takes: 'command',
  environment: COMMAND_ENVIRONMENT,
  recovery: ['resume'],
  canSteer: false,
  guard: 'none',
  quirks: {},
};
