import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { sessionName } from '../output/session-lines.ts';

export const command: CommandSpec = {
  args: [['<session>', 'its label, or its id or the beginning of it']],
  options: [{ flags: '--force', about: 'also when it has its conversation, which is thrown away' }],
  examples: ['muster session rebind mill'],
  async run(context, input) {
    const bound = await context.call('sessions.rebind', {
      params: { session: input.arg(0) },
      body: { force: input.has('force') },
    });
    if (!bound.ok) return context.refuse(bound.error);
    context.show(
      bound.value,
      () =>
        `${sessionName(bound.value)} takes a new conversation of its harness at its next turn; what the old one knew is lost.`,
    );
    return EXIT.done;
  },
};
