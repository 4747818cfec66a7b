import { EXIT, RefusedError } from '#contract/client';
import { EVENT_TYPES, refusal } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { eventLine } from '../output/event-line.ts';
import { wholeId } from '../input/id-option.ts';
import { tellBreaks } from '../connection/tell-breaks.ts';

export const command: CommandSpec = {
  options: [
    { flags: '--after <cursor>', about: 'begin after this cursor (default: now)' },
    { flags: '--session <session>', about: 'only of this session (whole id)', problem: wholeId('session') },
    { flags: '--types <types>', about: 'only these, e.g. turn.done,approval.asked' },
    { flags: '--count <count>', about: 'end after so many', number: { least: 1, most: 1_000_000 } },
  ],
  examples: ['muster events', 'muster events --types approval.asked,turn.failed --json'],
  async run(context, input) {
    const types = input
      .text('types')
      ?.split(',')
      .map((type) => type.trim());
    const odd = types?.find((type) => !EVENT_TYPES.some((known) => known === type));
    if (odd !== undefined) {
      return context.refuse(
        refusal('request.invalid', `"${odd}" is no type of event.`, {
          hint: `Types: ${EVENT_TYPES.join(', ')}`,
        }),
      );
    }
    const hub = await context.hub();
    if (!hub.ok) return context.refuse(hub.error);
    const count = input.number('count') ?? Number.POSITIVE_INFINITY;
    let seen = 0;
    try {
      const events = hub.value.events({
        after: input.text('after'),
        session: input.id('session', 'session'),
        types,
        signal: context.io.signal,
        onReset: ({ reason }) => context.talk(`Events were missed (${reason}); following from now.`),
        ...tellBreaks(context, 'Ctrl-C ends it.'),
      });
      for await (const event of events) {
        context.item(event, () => eventLine(event, context.style));
        if (++seen >= count) break;
      }
    } catch (error) {
      if (error instanceof RefusedError) return context.refuse(error.refusal);
      throw error;
    }
    return EXIT.done;
  },
};
