import { LIMITS } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { OptionSpec } from '../command-spec.ts';

/** Flags of every list. */
export const PAGE_OPTIONS: readonly OptionSpec[] = [
  { flags: '--limit <count>', about: 'how many at most', number: { least: 1, most: LIMITS.pageMost } },
  { flags: '--cursor <cursor>', about: 'go on where the last page ended' },
];

export function pageOf(input: CommandInput): { limit?: number; cursor?: string } {
  const limit = input.number('limit');
  const cursor = input.text('cursor');
  return { ...(limit === undefined ? {} : { limit }), ...(cursor === undefined ? {} : { cursor }) };
}

/** Says how to read on; in JSON the cursor stands in the answer. */
export function tellMore(context: CommandContext, next: string | null): void {
  if (next !== null && !context.json) context.talk(`There is more: add --cursor ${next}`);
}
