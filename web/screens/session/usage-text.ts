import type { Transcript } from './transcript.ts';

const counts = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** What a session used as far as its harness tells it; money is an estimate and said so. Empty: nothing is known. */
export function usageText(usage: Transcript['usage']): string {
  if (!usage) return '';
  const { inputTokens, outputTokens, contextUsed, contextSize, costMicros } = usage;
  const parts = [
    inputTokens === undefined ? '' : `${counts.format(inputTokens)} in`,
    outputTokens === undefined ? '' : `${counts.format(outputTokens)} out`,
    contextUsed === undefined || !contextSize
      ? ''
      : `context ${Math.round((contextUsed / contextSize) * 100)} %`,
    costMicros === undefined ? '' : `about $${(costMicros / 1_000_000).toFixed(2)}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}
