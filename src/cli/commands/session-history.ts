import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { TranscriptPrinter } from '../output/transcript-lines.ts';
import { wholeId } from '../id-option.ts';

export const command: CommandSpec = {
  args: [['<session>', 'its label, or its id or the beginning of it']],
  options: [
    {
      flags: '--after <number>',
      about: 'entries after this number',
      number: { least: 0, most: Number.MAX_SAFE_INTEGER },
    },
    { flags: '--limit <count>', about: 'how many entries at most (200)', number: { least: 1, most: 1_000 } },
    { flags: '--turn <turn>', about: 'only this turn (whole id)', problem: wholeId('turn') },
  ],
  examples: ['muster session history mill', 'muster session history mill --after 200 --json'],
  async run(context, input) {
    const session = input.arg(0);
    const read = await context.call('sessions.history', {
      params: { session },
      query: {
        after: input.number('after'),
        limit: input.number('limit'),
        turn: input.id('turn', 'turn'),
      },
    });
    if (!read.ok) return context.refuse(read.error);
    const { items, more, last, pruned } = read.value;
    if (context.json) {
      context.show(read.value, () => '');
      return EXIT.done;
    }
    const printer = new TranscriptPrinter((text) => context.io.stdout.write(text), context.style);
    for (const { entry } of items) printer.entry(entry);
    printer.end();
    if (items.length === 0)
      context.talk(`Nothing here yet. Send it something: muster session send ${session} "…"`);
    if (pruned) context.talk('The oldest entries were pruned.');
    if (more) context.talk(`There is more: muster session history ${session} --after ${last}`);
    return EXIT.done;
  },
};
