import { EXIT } from '#contract/client';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec } from '../command-spec.ts';
import { TranscriptPrinter } from '../output/transcript-lines.ts';
import { wholeId } from '../input/id-option.ts';

export const command: CommandSpec = {
  args: [['<session>', 'its label, or its id or the beginning of it']],
  options: [
    {
      flags: '--after <number>',
      about: 'entries after this number',
      number: { least: 0, most: Number.MAX_SAFE_INTEGER },
    },
    { flags: '--last <turns>', about: 'only its last turns', number: { least: 1, most: 100 } },
    { flags: '--limit <count>', about: 'how many entries at most (200)', number: { least: 1, most: 1_000 } },
    { flags: '--turn <turn>', about: 'only this turn (whole id)', problem: wholeId('turn') },
  ],
  examples: [
    'muster session history mill',
    'muster session history mill --last 1',
    'muster session history mill --after 200 --json',
  ],
  async run(context, input) {
    const session = input.arg(0);
    const read = await context.call('sessions.history', {
      params: { session },
      query: {
        after: input.number('after') ?? (await beforeLast(context, session, input.number('last'))),
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

/** The number of the last entry before the session's last so many turns; undefined when all are wanted. */
async function beforeLast(
  context: CommandContext,
  session: string,
  turns: number | undefined,
): Promise<number | undefined> {
  if (turns === undefined) return undefined;
  const params = { session };
  const listed = await context.call('sessions.turns', { params, query: { limit: turns } });
  // Newest first; one that was cancelled before it began has written nothing.
  for (const turn of listed.ok ? listed.value.items.toReversed() : []) {
    const first = await context.call('sessions.history', { params, query: { turn: turn.id, limit: 1 } });
    const entry = first.ok ? first.value.items[0] : undefined;
    if (entry) return entry.seq - 1;
  }
  return undefined;
}
