import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { shortId } from '../output/short-id.ts';

export const command: CommandSpec = {
  args: [['<session>', 'its label, or its id or the beginning of it']],
  examples: ['muster session replace mill'],
  async run(context, input) {
    const replaced = await context.call('sessions.replace', {
      params: { session: input.arg(0) },
      idempotencyKey: context.io.ids.next('key'),
    });
    if (!replaced.ok) return context.refuse(replaced.error);
    const { session, label } = replaced.value;
    context.show(replaced.value, () => `${session}${label === null ? '' : `  ${label}`}`);
    context.talk(`The old one is closed. Follow the new one: muster session watch ${shortId(session)}`);
    return EXIT.done;
  },
};
