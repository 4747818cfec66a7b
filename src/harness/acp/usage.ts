import { z } from 'zod';
import type { Usage } from '#domain';

const count = z.number().nonnegative().optional().catch(undefined);
const tokens = z.object({ inputTokens: count, outputTokens: count }).optional().catch(undefined);
const response = z.object({
  usage: tokens,
  _meta: z.object({ usage: tokens }).optional().catch(undefined),
});

/** Tokens of a turn as an answer to `session/prompt` reports them: in `usage` (a draft field) or in `_meta.usage` (grok). */
export function usageOfResponse(answer: unknown): Usage {
  const parsed = response.safeParse(answer);
  if (!parsed.success) return {};
  const found = parsed.data.usage ?? parsed.data._meta?.usage;
  return {
    ...(found?.inputTokens === undefined ? {} : { inputTokens: found.inputTokens }),
    ...(found?.outputTokens === undefined ? {} : { outputTokens: found.outputTokens }),
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
