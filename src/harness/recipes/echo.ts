import { createEchoAgent } from '../builtin/echo/echo-agent.ts';
import type { Recipe } from './recipe.ts';

/** Answers `echo: TEXT`, in-process; for benches, tests and simulations. Not among the recipes that people get. */
export const echoRecipe: Recipe = {
  name: 'echo',
  launch: { kind: 'in-process', agent: createEchoAgent },
  takes: 'text',
  environment: [],
  recovery: ['resume'],
  canSteer: false,
  guard: 'none',
  quirks: {},
};
