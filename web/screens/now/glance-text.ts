import type { Session } from '../../live/views.ts';

type Glance = NonNullable<Session['glance']>;

/** What a session used so far, in words; what is unknown is said to be, and is never 0. */
export function spentText({ costMicros, costIsWhole, tokens, tokensAreWhole }: Glance): string {
  if (costMicros !== null) return `${costIsWhole ? '' : 'at least '}≈ $${dollars(costMicros)}`;
  if (tokens !== null) return `${tokensAreWhole ? '' : 'at least '}${tokensText(tokens)} tokens`;
  return 'cost unknown';
}

/** Cents matter for small sums, and tenths of them for the smallest. */
function dollars(micros: number): string {
  const amount = micros / 1_000_000;
  return amount.toFixed(amount < 0.1 && amount > 0 ? 3 : 2);
}

export function tokensText(tokens: number): string {
  if (tokens < 1_000) return String(tokens);
  if (tokens < 1_000_000) return `${(tokens / 1_000).toFixed(tokens < 10_000 ? 1 : 0)} k`;
  return `${(tokens / 1_000_000).toFixed(1)} M`;
}
