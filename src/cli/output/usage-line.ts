import type { RouteAnswer } from '#contract';
import { amountText } from '#domain';

export type UsageSum = RouteAnswer<'usage.show'>['total'];

/** A sum with what is missing in it: `1,200`, `1,200 + 2 turns unknown`, `unknown`. */
export function summed(text: string | null, unknown: number): string {
  if (text === null) return unknown === 0 ? '0' : 'unknown';
  return unknown === 0 ? text : `${text} + ${amountText('turns', unknown)} unknown`;
}

/** What is behind the unit, for a column that has it in its heading. */
export const figure = (tokens: number | null): string | null =>
  tokens === null ? null : amountText('tokens', tokens).replace(/ tokens?$/, '');

export const costText = ({ costMicros, costUnknown }: UsageSum): string =>
  summed(costMicros === null ? null : amountText('cost', costMicros), costUnknown);

/** On one line: `1,200 tokens in, 300 out, cost unknown, 4 turns, 12 min of work`. */
export function usageLine(sum: UsageSum): string {
  const { turns, inputTokens, outputTokens, tokensUnknown, activeMs } = sum;
  const tokens =
    inputTokens === null && outputTokens === null
      ? 'tokens unknown'
      : `${amountText('tokens', inputTokens ?? 0)} in, ${figure(outputTokens) ?? 'unknown'} out${
          tokensUnknown === 0 ? '' : ` (${amountText('turns', tokensUnknown)} unknown)`
        }`;
  return `${tokens}, cost ${costText(sum)}, ${amountText('turns', turns)}, ${amountText('time', activeMs)} of work`;
}
