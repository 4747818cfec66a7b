import { EXIT } from '#contract/client';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { stamp } from '../output/spans.ts';
import { table } from '../output/table.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';
import { sinceOf, sinceProblem } from '../input/since-option.ts';

export const command: CommandSpec = {
  options: [
    ...PAGE_OPTIONS,
    { flags: '--who <who>', about: 'what this person did (name or id), or the id of whatever acted' },
    { flags: '--what <what>', about: 'approval.answered, or approval for all that was done to approvals' },
    { flags: '--door <door>', about: 'what came through this door: cli, web, mcp, agent, hub' },
    { flags: '--about <id>', about: 'what was done to this thing' },
    { flags: '--since <time>', about: 'not older than 24h, 7d, 4w, or a date', problem: sinceProblem },
  ],
  examples: ['muster audit --limit 20', 'muster audit --what approval --since 7d', 'muster audit --json'],
  async run(context, input) {
    const read = await context.call('audit.list', {
      query: { ...pageOf(input), ...filterOf(input, context.io.clock.now()) },
    });
    if (!read.ok) return context.refuse(read.error);
    const { items, next } = read.value;
    context.show(read.value, () =>
      items.length === 0
        ? 'Nothing of the kind has been recorded.'
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

function filterOf(input: CommandInput, now: number) {
  const [who, what, door, about] = [
    input.text('who'),
    input.text('what'),
    input.text('door'),
    input.text('about'),
  ];
  const since = sinceOf(input.text('since') ?? '', now);
  return {
    ...(who === undefined ? {} : { who }),
    ...(what === undefined ? {} : { what }),
    ...(door === undefined ? {} : { door }),
    ...(about === undefined ? {} : { about }),
    ...(since === undefined ? {} : { since }),
  };
}
