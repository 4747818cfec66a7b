import { createShellAgent } from '../builtin/shell/shell-agent.ts';
import type { Recipe } from './recipe.ts';

/** The built-in shell: one structured command a turn, with permission; its only state is the directory. */
export const shellRecipe: Recipe = {
  name: 'shell',
  launch: { kind: 'in-process', agent: createShellAgent },
  takes: 'command',
  // What a person's commands usually need and what holds no key.
  environment: [
    'EDITOR',
    'PAGER',
    'NVM_DIR',
    'PNPM_HOME',
    'GOPATH',
    'CARGO_HOME',
    'RUSTUP_HOME',
    'JAVA_HOME',
  ],
  recovery: ['resume'],
  canSteer: false,
  guard: 'none',
  quirks: {},
};
