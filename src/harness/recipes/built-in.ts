import { claudeRecipe } from './claude.ts';
import { codexRecipe } from './codex.ts';
import { geminiRecipe } from './gemini.ts';
import { grokRecipe } from './grok.ts';
import { nativeRecipe } from './native.ts';
import { opencodeRecipe } from './opencode.ts';
import { qwenRecipe } from './qwen.ts';
import type { Recipe } from './recipe.ts';
import { shellRecipe } from './shell.ts';
import { unverifiedRecipes } from './unverified.ts';

/** The harnesses that Muster knows without configuration: those that it has seen at work first. */
export const builtInRecipes: readonly Recipe[] = [
  nativeRecipe(),
  claudeRecipe,
  codexRecipe,
  geminiRecipe,
  grokRecipe,
  opencodeRecipe,
  qwenRecipe,
  shellRecipe,
  ...unverifiedRecipes,
];
