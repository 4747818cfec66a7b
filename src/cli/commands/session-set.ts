import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { askedFor } from '../output/option-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { sessionName } from '../output/session-lines.ts';

export const command: CommandSpec = {
  args: [
    ['<session>', 'its label, or its id or the beginning of it'],
    ['<key>', 'model, approvals, or an option of its harness (see: muster session show)'],
    ['<value>', 'one of its choices'],
  ],
  examples: [
    'muster session set mill model grok-4.5',
    'muster session set mill reasoning_effort low',
    'muster session set mill approvals auto-edits',
  ],
  async run(context, input) {
    const [key, value] = [input.arg(1), input.arg(2)];
    const set = await context.call('sessions.configure', {
      params: { session: input.arg(0) },
      body: { options: { [key]: value } },
    });
    if (!set.ok) return context.refuse(set.error);
    const session = set.value;
    context.show(
      session,
      () => `Set ${oneLine(key, 60)} of ${sessionName(session)} to ${oneLine(value, 60)}.`,
    );
    const waits = session.options.some((option) => askedFor(session, option) !== undefined);
    if (waits && session.turn !== null) context.talk('In force when the turn that runs has ended.');
    else if (session.options.length === 0 && key !== 'approvals') context.talk('In force when it starts.');
    return EXIT.done;
  },
};
