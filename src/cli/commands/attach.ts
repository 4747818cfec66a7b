import { runAttach } from '../attach/run-attach.ts';
import type { CommandSpec } from '../command-spec.ts';

export const command: CommandSpec = {
  args: [['<session>', 'its label, or its id or the beginning of it']],
  examples: ['muster attach mill', 'echo "Run the tests" | muster attach mill'],
  async run(context, input) {
    const hub = await context.hub();
    return hub.ok ? runAttach(context, hub.value, input.arg(0)) : context.refuse(hub.error);
  },
};
