import { EXIT } from '#contract/client';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec } from '../command-spec.ts';
import { optionTable } from '../output/option-lines.ts';
import { sessionFacts, turnTable, type SessionView } from '../output/session-lines.ts';

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
    const asks = await askedBy(context, shown.value);
    const usage = await context.call('usage.show', { query: { session: shown.value.id } });
    if (!usage.ok) return context.refuse(usage.error);
    const used = usage.value.total;
    context.show({ session: shown.value, usage: used, turns: turns.value.items }, () => {
      const look = context.look();
      const last = turns.value.items.length === 0 ? '' : turnTable(turns.value.items, look);
      return [
        sessionFacts(shown.value, look, { asks, used, role: shown.value.role }),
        optionTable(shown.value, look),
        last,
      ]
        .filter((part) => part !== '')
        .join('\n\n');
    });
    return EXIT.done;
  },
};

/** What the session's harness does unasked, as its agent tells; undefined when it is not known to do so. */
async function askedBy(
  context: CommandContext,
  { agent, harness }: SessionView,
): Promise<string | undefined> {
  if (agent === null || harness === null || context.json) return undefined;
  const shown = await context.call('agents.show', { params: { agent: agent.id } });
  return shown.ok ? shown.value.harnesses.find(({ name }) => name === harness)?.asks : undefined;
}
