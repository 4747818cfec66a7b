import { grokRecipe } from './grok.ts';
import { qwenRecipe } from './qwen.ts';
import { nativeRecipe } from './native.ts';
import type { Recipe } from './recipe.ts';
import { shellRecipe } from './shell.ts';

/** The harnesses that Muster knows without configuration. */
export const builtInRecipes: readonly Recipe[] = [nativeRecipe(), grokRecipe, qwenRecipe, shellRecipe];
