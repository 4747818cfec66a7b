import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { DELEGATE_ARGS, OWNER_OPTION } from '../sessions/delegate-address.ts';
import { sessionFacts } from '../output/session-lines.ts';

export const command: CommandSpec = {
  args: DELEGATE_ARGS,
  options: [OWNER_OPTION],
  examples: ['muster delegate status mill'],
  async run(context, input) {
    const query = { owner: input.id('owner', 'session') };
    const shown = await context.call('delegates.show', { params: { label: input.arg(0) }, query });
    if (!shown.ok) return context.refuse(shown.error);
    context.show(shown.value, () => sessionFacts(shown.value, context.look()));
    return EXIT.done;
  },
};
