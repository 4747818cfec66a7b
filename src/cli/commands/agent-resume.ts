import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';

export const command: CommandSpec = {
  args: [['<agent>', 'its name or id']],
  examples: ['muster agent resume mill'],
  async run(context, input) {
    const ordered = await context.call('commands.order', {
      params: { agent: input.arg(0) },
      body: { kind: 'resume' },
      idempotencyKey: context.io.ids.next('key'),
    });
    if (!ordered.ok) return context.refuse(ordered.error);
    const shown = await context.call('agents.show', { params: { agent: ordered.value.agent } });
    if (!shown.ok) return context.refuse(shown.error);
    context.show(shown.value, () => `${oneLine(shown.value.name)} takes work again.`);
    return EXIT.done;
  },
};
