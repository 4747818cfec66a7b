import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { shortIds } from '../output/short-id.ts';
import { ago, until } from '../output/spans.ts';
import { table } from '../output/table.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';

export const command: CommandSpec = {
  options: PAGE_OPTIONS,
  examples: ['muster rule list'],
  async run(context, input) {
    const listed = await context.call('rules.list', { query: pageOf(input) });
    if (!listed.ok) return context.refuse(listed.error);
    const { items, next } = listed.value;
    const look = context.look();
    const short = shortIds(items.map((rule) => rule.id));
    context.show(listed.value, () =>
      items.length === 0
        ? 'No answers are remembered. One comes with: muster approval answer APPROVAL always-allow'
        : table(
            items,
            [
              { head: 'RULE', cell: (rule) => short(rule.id) },
              { head: 'SAYS', cell: (rule) => oneLine(rule.text, 300), flexible: true },
              { head: 'USED', cell: (rule) => usesOf(rule, look.now) },
              { head: 'MADE', cell: (rule) => ago(rule.createdAt, look.now) },
              { head: 'ENDS', cell: (rule) => until(rule.expiresAt, look.now) },
            ],
            look,
          ),
    );
    tellMore(context, next);
    return EXIT.done;
  },
};

const usesOf = ({ timesUsed, lastUsedAt }: { timesUsed: number; lastUsedAt: number | null }, now: number) =>
  lastUsedAt === null ? 'never' : `${timesUsed}×, last ${ago(lastUsedAt, now)}`;
