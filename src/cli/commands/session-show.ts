import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { optionTable } from '../output/option-lines.ts';
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
      const look = context.look();
      const last = turns.value.items.length === 0 ? '' : turnTable(turns.value.items, look);
      return [sessionFacts(shown.value, look), optionTable(shown.value, look), last]
        .filter((part) => part !== '')
        .join('\n\n');
    });
    return EXIT.done;
  },
};
