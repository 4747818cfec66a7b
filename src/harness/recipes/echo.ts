import type { Recipe } from './recipe.ts';

/** Answers `echo: TEXT`, in-process; for benches, tests and simulations. Not among the recipes that people get. */
export const echoRecipe: Recipe = {
  name: 'echo',
  launch: {
    kind: 'in-process',
    agent: async () => (await import('../builtin/echo/echo-agent.ts')).createEchoAgent,
  },
  takes: 'text',
  environment: [],
  recovery: ['resume'],
  canSteer: false,
  guard: 'none',
  quirks: {},
};
