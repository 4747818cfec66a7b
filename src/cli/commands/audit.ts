import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { stamp } from '../output/spans.ts';
import { table } from '../output/table.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../paging.ts';

export const command: CommandSpec = {
  options: PAGE_OPTIONS,
  examples: ['muster audit --limit 20', 'muster audit --json'],
  async run(context, input) {
    const read = await context.call('audit.list', { query: pageOf(input) });
    if (!read.ok) return context.refuse(read.error);
    const { items, next } = read.value;
    context.show(read.value, () =>
      items.length === 0
        ? 'Nothing has been recorded yet.'
        : table(
            items,
            [
              { head: 'WHEN (UTC)', cell: (entry) => stamp(entry.at) },
              { head: 'WHO', cell: (entry) => oneLine(entry.name ?? entry.principal, 40) },
              { head: 'DOOR', cell: (entry) => entry.door },
              { head: 'DID', cell: (entry) => entry.action },
              { head: 'TO', cell: (entry) => oneLine(entry.subject ?? '', 80) },
              {
                head: 'DATA',
                cell: (entry) => (entry.data === null ? '' : oneLine(JSON.stringify(entry.data), 200)),
                flexible: true,
              },
            ],
            context.look(),
          ),
    );
    tellMore(context, next);
    return EXIT.done;
  },
};
