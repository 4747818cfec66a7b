import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { sessionFacts, turnTable } from '../output/session-lines.ts';

const LAST_TURNS = 5;

export const command: CommandSpec = {
  args: [['<session>', 'its label, or its id or the beginning of it']],
  examples: ['muster session show mill'],
  async run(context, input) {
    const session = input.arg(0);
    const shown = await context.call('sessions.show', { params: { session }, query: {} });
    if (!shown.ok) return context.refuse(shown.error);
    const turns = await context.call('sessions.turns', {
      params: { session: shown.value.id },
      query: { limit: LAST_TURNS },
    });
    if (!turns.ok) return context.refuse(turns.error);
    context.show({ session: shown.value, turns: turns.value.items }, () => {
      const facts = sessionFacts(shown.value, context.look());
      return turns.value.items.length === 0
        ? facts
        : `${facts}\n\n${turnTable(turns.value.items, context.look())}`;
    });
    return EXIT.done;
  },
};
