import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';

export const command: CommandSpec = {
  args: [['<agent>', 'its name or id']],
  examples: ['muster agent rotate mill'],
  async run(context, input) {
    const rotated = await context.call('agents.rotate', { params: { agent: input.arg(0) } });
    if (!rotated.ok) return context.refuse(rotated.error);
    const { name, liveness } = rotated.value;
    context.show(
      rotated.value,
      () => `${oneLine(name)} gets a new token with its next heartbeat; the one it has ends after that.`,
    );
    if (liveness.heard !== 'online' && !context.json)
      context.talk('It is not heard now. To shut it out at once: muster agent disable');
    return EXIT.done;
  },
};
