import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { wireText } from '../output/wire-lines.ts';

const number = { least: 0, most: Number.MAX_SAFE_INTEGER };

export const command: CommandSpec = {
  args: [['<session>', 'its label, or its id or the beginning of it']],
  options: [
    { flags: '--raw', about: 'the messages alone, as JSON, one a line' },
    { flags: '--before <number>', about: 'lines before this number; else the newest', number },
    { flags: '--after <number>', about: 'lines after this number', number },
    { flags: '--limit <count>', about: 'how many lines at most (100)', number: { least: 1, most: 500 } },
  ],
  examples: [
    'muster session log mill',
    'muster session log mill --raw --limit 500',
    'muster session log mill --before 1200',
  ],
  async run(context, input) {
    const session = input.arg(0);
    const read = await context.call('sessions.wire', {
      params: { session },
      query: {
        before: input.number('before'),
        after: input.number('after'),
        limit: input.number('limit'),
      },
    });
    if (!read.ok) return context.refuse(read.error);
    const { items, earlier, later } = read.value;
    context.show(read.value, () =>
      input.has('raw') ? items.map(({ message }) => message).join('\n') : wireText(items, context.style),
    );
    if (context.json) return EXIT.done;
    const [first, last] = [items[0], items.at(-1)];
    if (!first || !last)
      context.talk(`Nothing went over its wire yet. Send it something: muster session send ${session} "…"`);
    else if (earlier)
      context.talk(`There is more before: muster session log ${session} --before ${first.seq}`);
    if (last && later) context.talk(`There is more after: muster session log ${session} --after ${last.seq}`);
    return EXIT.done;
  },
};
