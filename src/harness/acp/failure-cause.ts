import { RequestError } from '@agentclientprotocol/sdk';
import { z } from 'zod';
import { failure } from '../failure.ts';
import type { ExitFacts, HarnessFailure } from '../port.ts';
import type { Recipe } from '../recipes/recipe.ts';
import type { TurnRecord } from './turn-record.ts';

const AUTH_REQUIRED = -32_000;
const INVALID_PARAMS = -32_602;

const errorData = z.union([
  z.string().transform((message) => ({ message })),
  z.object({ message: z.string() }),
  z.object({ detail: z.string() }).transform(({ detail }) => ({ message: detail })),
  z.object({ details: z.string() }).transform(({ details }) => ({ message: details })),
]);

/** What an error of the harness says, as one sentence: the details are often in `data`, the message only "Internal error". */
export function errorText(error: unknown): string {
  if (error instanceof RequestError) {
    const data = errorData.safeParse(error.data);
    return data.success ? data.data.message : error.message;
  }
  return error instanceof Error ? error.message : String(error);
}

export function isAuthError(error: unknown): boolean {
  return error instanceof RequestError && error.code === AUTH_REQUIRED;
}

export function loginFailure(recipe: Recipe): HarnessFailure {
  const hint = recipe.login ?? `Run ${recipe.name} once by hand and log in, on the machine of this agent.`;
  return failure('harness.login_required', `${recipe.name} is not logged in. ${hint}`);
}

/** Why a prompt was rejected. The connection's own end is not decided here: a process that died says so itself. */
export function promptFailure(recipe: Recipe, error: unknown): HarnessFailure {
  if (isAuthError(error)) return loginFailure(recipe);
  const text = errorText(error);
  if (error instanceof RequestError && error.code === INVALID_PARAMS) return failure('harness.refused', text);
  return failure('harness.model_error', `${recipe.name} could not finish the turn: ${text}`);
}

export function deathFailure(recipe: Recipe, facts: ExitFacts, stderr: string): HarnessFailure {
  const how = facts.signal ? `by ${facts.signal}` : `with exit code ${facts.code ?? 'unknown'}`;
  return failure(
    'harness.died',
    `${recipe.name} ended ${how}. The session is resumed at its next turn.`,
    stderr,
  );
}

/** Errors of the model that a harness reports as a turn that ended well. */
export function disguisedFailure(
  recipe: Recipe,
  { reply, note, anything }: Pick<TurnRecord, 'reply' | 'note' | 'anything'>,
): HarnessFailure | undefined {
  if (recipe.quirks.errorReplies?.some((pattern) => pattern.test(reply))) {
    return failure('harness.model_error', `${recipe.name} reported: ${reply.trim()}`);
  }
  if (!recipe.quirks.silentModelErrors || anything) return undefined;
  if (note !== undefined) return failure('harness.model_error', `${recipe.name} reported: ${note}`);
  return failure(
    'harness.model_error',
    `${recipe.name} ended the turn without a word, which is how it hides an error of its model. Look at its own log, then send again.`,
  );
}
