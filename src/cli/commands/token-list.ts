import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { shortId, shortIds } from '../output/short-id.ts';
import { ago, until } from '../output/spans.ts';
import { table } from '../output/table.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';

export const command: CommandSpec = {
  options: [...PAGE_OPTIONS, { flags: '--all', about: 'for admins: everybody’s' }],
  examples: ['muster token list', 'muster token list --all'],
  async run(context, input) {
    const listed = await context.call('tokens.list', {
      query: { ...pageOf(input), all: input.has('all') ? 'true' : 'false' },
    });
    if (!listed.ok) return context.refuse(listed.error);
    const { items, next } = listed.value;
    const look = context.look();
    const short = shortIds(items.map((token) => token.id));
    context.show(listed.value, () =>
      items.length === 0
        ? 'No token is good. One comes with: muster connect CLIENT'
        : table(
            items,
            [
              { head: 'TOKEN', cell: (token) => short(token.id) },
              { head: 'WHOSE', cell: (token) => (input.has('all') ? oneLine(token.userName, 64) : '') },
              { head: 'OF', cell: (token) => (token.kind === 'user' ? 'person' : token.kind) },
              { head: 'ONLY', cell: (token) => (token.readOnly ? 'reads' : '') },
              { head: 'CLIENT', cell: (token) => oneLine(token.client ?? '', 40) },
              { head: 'FOR', cell: (token) => (token.subject === null ? '' : shortId(token.subject)) },
              { head: 'MADE', cell: (token) => ago(token.createdAt, look.now) },
              {
                head: 'USED',
                cell: (token) => (token.lastUsedAt === null ? 'never' : ago(token.lastUsedAt, look.now)),
              },
              { head: 'ENDS', cell: (token) => until(token.expiresAt, look.now) },
            ],
            look,
          ),
    );
    tellMore(context, next);
    return EXIT.done;
  },
};
