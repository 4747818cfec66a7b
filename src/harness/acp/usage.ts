import { z } from 'zod';
import type { Usage } from '#domain';

const count = z.number().nonnegative().optional().catch(undefined);
const tokens = z
  .object({ inputTokens: count, outputTokens: count, cachedReadTokens: count, costMicros: count })
  .optional()
  .catch(undefined);
const quota = z
  .object({ token_count: z.object({ input_tokens: count, output_tokens: count }) })
  .transform(({ token_count: { input_tokens, output_tokens } }) => ({
    inputTokens: input_tokens,
    outputTokens: output_tokens,
    cachedReadTokens: undefined,
    costMicros: undefined,
  }))
  .optional()
  .catch(undefined);
const response = z.object({
  usage: tokens,
  _meta: z.object({ usage: tokens, quota }).optional().catch(undefined),
});

/** Tokens of a turn as an answer to `session/prompt` reports them: in `usage` (a draft field), `_meta.usage` (grok) or `_meta.quota` (gemini). */
export function usageOfResponse(answer: unknown): Usage {
  const parsed = response.safeParse(answer);
  if (!parsed.success) return {};
  const found = parsed.data.usage ?? parsed.data._meta?.usage ?? parsed.data._meta?.quota;
  return {
    ...(found?.inputTokens === undefined ? {} : { inputTokens: found.inputTokens }),
    ...(found?.outputTokens === undefined ? {} : { outputTokens: found.outputTokens }),
    ...(found?.cachedReadTokens === undefined ? {} : { cachedTokens: found.cachedReadTokens }),
    // No field of ACP's: our own agents tell it.
    ...(found?.costMicros === undefined ? {} : { costMicros: found.costMicros }),
  };
}

/** What `usage_update` says of the window and of money; money in other currencies stays unknown. */
export function usageOfUpdate(update: {
  used?: number | undefined;
  size?: number | undefined;
  cost?: { amount: number; currency: string } | undefined;
}): Usage {
  return {
    ...(update.used === undefined ? {} : { contextUsed: update.used }),
    ...(update.size === undefined ? {} : { contextSize: update.size }),
    ...(update.cost?.currency === 'USD' ? { costMicros: Math.round(update.cost.amount * 1_000_000) } : {}),
  };
}
