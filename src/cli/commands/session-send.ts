import { EXIT } from '#contract/client';
import type { RouteAnswer } from '#contract';
import { attachedFiles } from '../sessions/attached-files.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec } from '../command-spec.ts';
import { messageText } from '../input/message-text.ts';
import { oneLine, plainText } from '../output/plain-text.ts';
import { shortId } from '../output/short-id.ts';
import { tellQuestions } from '../approvals/tell-questions.ts';
import { exitOfCommand, readTurnTale, tellNotices } from '../sessions/turn-tale.ts';
import { waitLonger } from '../connection/wait-longer.ts';
import { LONGEST_CALL_SECONDS } from '../sessions/wait-for-mail.ts';
import { tellNoReply } from '../sessions/wait-for-turn.ts';

type Sent = RouteAnswer<'sessions.send'>;

const WHEN = ['queue', 'steer', 'interrupt'] as const;

export const command: CommandSpec = {
  args: [
    ['<session>', 'its label, or its id or the beginning of it'],
    ['<message...>', 'the text; - reads stdin'],
  ],
  options: [
    {
      flags: '--timeout <seconds>',
      about: 'how long to wait for the reply; 0 returns at once (30)',
      number: { least: 0, most: 600 },
    },
    {
      flags: '--when <when>',
      about: 'queue: in turn; steer: into the running turn; interrupt: cancel that first',
      choices: WHEN,
    },
    {
      flags: '--attach <file>',
      about: 'send this file or image along; may be given again (10 files, 1 MB each, 5 MB in all)',
      several: true,
    },
    { flags: '--command', about: 'the message is a command line for the shell harness' },
  ],
  examples: [
    'muster session send mill "Now the linter"',
    'muster session send mill "Stop, use the other branch" --when interrupt',
    'git diff | muster session send mill - --timeout 300',
  ],
  async run(context, input) {
    const message = await messageText(input.arg(1), context.io, 'message');
    if (!message.ok) return context.refuse(message.error);
    const files = await attachedFiles(input.texts('attach'), context.io.cwd);
    if (!files.ok) return context.refuse(files.error);
    const timeoutSeconds = input.number('timeout') ?? 30;
    const quiet = timeoutSeconds > 0 ? tellQuestions(context, input.arg(0)) : () => {};
    const sent = await context.call('sessions.send', {
      params: { session: input.arg(0) },
      body: {
        message: message.value,
        timeoutSeconds: Math.min(timeoutSeconds, LONGEST_CALL_SECONDS),
        when: input.choice('when', WHEN),
        ...(input.has('command') ? { command: true } : {}),
        ...(files.value.length === 0 ? {} : { attachments: files.value }),
      },
      idempotencyKey: context.io.ids.next('key'),
    });
    const outcome = sent.ok ? await waitLonger(context, sent.value, timeoutSeconds) : sent;
    quiet();
    if (!outcome.ok) return context.refuse(outcome.error);
    const asked = { name: input.arg(0), seconds: timeoutSeconds, isCommand: input.has('command') };
    return tellOutcome(context, outcome.value, asked);
  },
};

async function tellOutcome(
  context: CommandContext,
  sent: Sent,
  { name, seconds, isCommand }: { name: string; seconds: number; isCommand: boolean },
): Promise<number> {
  if (sent.displaced !== undefined) context.talk(`Interrupted turn ${shortId(sent.displaced)}.`);
  if (sent.delivered === 'queued_instead') context.talk('Its harness cannot be steered: queued instead.');
  switch (sent.status) {
    case 'replied':
    case 'ended':
      return tellEnd(context, sent, isCommand);
    case 'steered':
      context.show(sent, () => `Put into the running turn ${shortId(sent.turn)}.`);
      return EXIT.done;
    case 'accepted':
      if (seconds > 0) return tellNoReply(context, { session: sent.session, name, turn: sent.turn }, seconds);
      context.show(sent, () => sent.turn);
      if (sent.why !== undefined) context.talk(`Queued: ${oneLine(sent.why)}.`);
      return EXIT.done;
  }
}

async function tellEnd(context: CommandContext, sent: Sent, isCommand: boolean): Promise<number> {
  const tale = await readTurnTale(context, sent);
  tellNotices(context, tale.notices);
  context.show(sent, () => plainText(sent.reply ?? ''));
  if (sent.status === 'ended') {
    const why = oneLine(sent.cause?.message ?? 'no cause was given', 1_000);
    context.talk(`The turn is ${sent.state}: ${why}`);
    return EXIT.failed;
  }
  if (!sent.reply && !context.json)
    context.talk(`The turn ended without a text. See what was done: ${historyOf(sent)}`);
  return isCommand ? exitOfCommand(context, tale) : EXIT.done;
}

const historyOf = ({ session, turn }: Sent): string =>
  `muster session history ${shortId(session)} --turn ${turn}`;
