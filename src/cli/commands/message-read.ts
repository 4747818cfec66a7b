import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { messagesText } from '../output/message-lines.ts';
import { waitForMail } from '../sessions/wait-for-mail.ts';

export const command: CommandSpec = {
  options: [
    {
      flags: '--wait [seconds]',
      about: 'wait for some when there is none (600)',
      number: { least: 0, most: 600 },
    },
    { flags: '--limit <count>', about: 'how many at most (20)', number: { least: 1, most: 50 } },
  ],
  examples: ['muster message read', 'muster message read --wait 60 --json'],
  async run(context, input) {
    const seconds = input.has('wait') ? (input.number('wait') ?? 600) : 0;
    const taken = await waitForMail(context, { timeoutSeconds: seconds, limit: input.number('limit') });
    if (!taken.ok) return context.refuse(taken.error);
    const { messages, more } = taken.value;
    context.show(taken.value, () => messagesText(messages, context.look()));
    if (messages.length === 0 && !context.json)
      context.talk(
        seconds > 0 ? `No mail within ${seconds} s.` : 'No mail. Wait for it: muster message read --wait',
      );
    if (more && !context.json) context.talk('There is more: muster message read');
    return messages.length === 0 && seconds > 0 ? EXIT.timedOut : EXIT.done;
  },
};
