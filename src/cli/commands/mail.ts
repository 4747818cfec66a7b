import { EXIT } from '#contract/client';
import type { RouteAnswer } from '#contract';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine, plainText } from '../output/plain-text.ts';
import { ago } from '../output/spans.ts';
import type { Look } from '../output/session-lines.ts';
import { waitForMail } from '../sessions/wait-for-mail.ts';

const PEEKED = 20;

type Message = RouteAnswer<'mail.wait'>['messages'][number];

export const command: CommandSpec = {
  options: [
    {
      flags: '--wait [seconds]',
      about: 'wait for it when there is none (600)',
      number: { least: 0, most: 600 },
    },
    { flags: '--peek', about: 'the last mail, also what was taken already, and take none' },
    { flags: '--limit <count>', about: 'how many at most (20)', number: { least: 1, most: 50 } },
  ],
  examples: ['muster mail', 'muster mail --wait 60 --json', 'muster mail --peek'],
  async run(context, input) {
    const limit = input.number('limit');
    if (input.has('peek')) {
      const seen = await context.call('mail.list', { query: { limit: limit ?? PEEKED } });
      if (!seen.ok) return context.refuse(seen.error);
      context.show(seen.value, () => mailText(seen.value.items, context.look(), standing) || 'No mail.');
      return EXIT.done;
    }
    const seconds = input.has('wait') ? (input.number('wait') ?? 600) : 0;
    const taken = await waitForMail(context, { timeoutSeconds: seconds, limit });
    if (!taken.ok) return context.refuse(taken.error);
    const { messages, more } = taken.value;
    context.show(taken.value, () => mailText(messages, context.look()));
    if (messages.length === 0 && !context.json)
      context.talk(seconds > 0 ? `No mail within ${seconds} s.` : 'No mail. Wait for it: muster mail --wait');
    if (more && !context.json) context.talk('There is more: muster mail');
    return messages.length === 0 && seconds > 0 ? EXIT.timedOut : EXIT.done;
  },
};

/** Whether a message still waits to be taken. */
function standing({ state }: Message): string {
  if (state === 'undelivered') return ', undelivered';
  return state === 'queued' ? ', not taken yet' : ', taken';
}

function mailText(
  messages: readonly Message[],
  look: Look,
  more: (message: Message) => string = () => '',
): string {
  return messages
    .map((message) => {
      const head = `${look.style.bold(oneLine(message.line, 300))} ${look.style.dim(`(${ago(message.createdAt, look.now)}${more(message)})`)}`;
      return message.body === '' ? head : `${head}\n${plainText(message.body)}`;
    })
    .join('\n\n');
}
