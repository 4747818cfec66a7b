import type { PromptResponse } from '@agentclientprotocol/sdk';
import type { Usage } from '#domain';
import type { HarnessFailure, TurnOutcome } from '../port.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { disguisedFailure } from './failure-cause.ts';
import type { RunningTurn } from './running-turn.ts';
import { usageOfResponse } from './usage.ts';

/** How a prompt came back: with an answer, or with the reason why there is none. */
export type PromptAnswer = { ok: true; value: PromptResponse } | { ok: false; error: HarnessFailure };

/** What a turn came to. That somebody stopped it outweighs what the harness says of it; `end_turn` alone proves nothing. */
export function outcomeOf(recipe: Recipe, turn: RunningTurn, answer: PromptAnswer): TurnOutcome {
  if (answer.ok) turn.record.addUsage(usageOfResponse(answer.value));
  const { reply, usage } = turn.record;
  const base: { reply: string; usage?: Usage } = usage ? { reply, usage } : { reply };
  if (turn.failure) return { end: 'failed', failure: turn.failure, ...base };
  if (turn.stopping) return { end: 'cancelled', ...base };
  if (!answer.ok) return { end: 'failed', failure: answer.error, ...base };
  const { stopReason } = answer.value;
  if (stopReason === 'cancelled') {
    // Some end the whole turn when one permission is denied, and call it cancelled.
    return turn.denied ? { end: 'done', stopReason: 'refusal', ...base } : { end: 'cancelled', ...base };
  }
  const disguised = stopReason === 'end_turn' ? disguisedFailure(recipe, turn.record) : undefined;
  if (disguised) return { end: 'failed', failure: disguised, ...base };
  return { end: 'done', stopReason, ...base };
}
