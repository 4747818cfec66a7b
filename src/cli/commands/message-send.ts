import { EXIT } from '#contract/client';
import type { RouteAnswer } from '#contract';
import { TEAM_REQUESTS } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { messageText } from '../input/message-text.ts';
import { messagesText } from '../output/message-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { shortId } from '../output/short-id.ts';
import { DRY_RUN } from '../tasks/task-change.ts';
import { LONGEST_CALL_SECONDS } from '../sessions/wait-for-mail.ts';

const DEFAULT_SECONDS = 120;

export const command: CommandSpec = {
  args: [
    ['<to>', 'team:role:name, a name in the team, user:NAME, or a session of your own'],
    ['<message...>', 'what to say; - reads stdin'],
  ],
  options: [
    { flags: '--team <team>', about: 'the team that a bare name is looked for in' },
    { flags: '--request <kind>', about: 'ask for something; an answer names it', choices: TEAM_REQUESTS },
    { flags: '--reply-to <message>', about: 'the message that this answers' },
    {
      flags: '--wait [seconds]',
      about: `with --request: wait for the answer (${DEFAULT_SECONDS})`,
      number: { least: 1, most: LONGEST_CALL_SECONDS },
    },
    DRY_RUN,
  ],
  examples: [
    'muster message send ann "Is it done?" --request ask_question --wait',
    'git diff | muster message send crew:reviewer:rev - --request request_review',
    'muster message send crew:lead:lead "Go on" --reply-to msg_01kaf3k9z0ab',
  ],
  async run(context, input) {
    const text = await messageText(input.arg(1), context.io, 'message');
    if (!text.ok) return context.refuse(text.error);
    const body = bodyOf(input, text.value);
    if (input.has('dryRun')) {
      context.show({ plan: { send: body } }, () => `Would write to ${oneLine(body.to, 200)}.`);
      return EXIT.done;
    }
    const sent = await context.call('messages.send', {
      body: { ...body, key: context.io.ids.next('key') },
    });
    if (!sent.ok) return context.refuse(sent.error);
    context.show(sent.value, () => sentText(sent.value, body.to, context));
    if (sent.value.status === 'waiting' && body.timeoutSeconds > 0) {
      context.talk(`No answer within ${body.timeoutSeconds} s. It comes as mail: muster message read --wait`);
      return EXIT.timedOut;
    }
    return sent.value.status === 'undelivered' ? EXIT.failed : EXIT.done;
  },
};

function bodyOf(input: CommandInput, body: string) {
  const isAwaited = input.has('wait') && input.has('request');
  const given = {
    team: input.text('team'),
    request: input.choice('request', TEAM_REQUESTS),
    replyTo: input.text('replyTo'),
  };
  return {
    to: input.arg(0),
    body,
    timeoutSeconds: isAwaited ? (input.number('wait') ?? DEFAULT_SECONDS) : 0,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}

function sentText(
  { message, status, answer }: RouteAnswer<'messages.send'>,
  to: string,
  context: CommandContext,
): string {
  if (answer !== null) return messagesText([answer], context.look());
  const whom = oneLine(to, 200);
  return status === 'undelivered'
    ? `It reached nobody: ${whom} is not there any more.`
    : `Sent to ${whom} (${shortId(message.id)}).`;
}
