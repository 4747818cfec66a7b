import { ok, type Result } from '#base';
import type { RouteAnswer } from '#contract';
import type { Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import { LONGEST_CALL_SECONDS, waitForMail } from '../sessions/wait-for-mail.ts';

type Sent = RouteAnswer<'sessions.send'>;

/**
 * What became of a message whose reply is waited for longer than one call may take: the call has answered that it is
 * accepted, and the wait goes on for the mail of its turn. `seconds`: the whole wait.
 */
export async function waitLonger(
  context: Pick<CommandContext, 'call'>,
  sent: Sent,
  seconds: number,
): Promise<Result<Sent, Refusal>> {
  const left = seconds - LONGEST_CALL_SECONDS;
  if (sent.status !== 'accepted' || left <= 0) return ok(sent);
  const mail = await waitForMail(context, { timeoutSeconds: left, turn: sent.turn, limit: 1 });
  if (!mail.ok) return mail;
  const [message] = mail.value.messages;
  if (message === undefined) return ok(sent);
  const turns = await context.call('sessions.turns', { params: { session: sent.session }, query: {} });
  if (!turns.ok) return turns;
  const turn = turns.value.items.find(({ id }) => id === sent.turn);
  const isReply = message.kind === 'reply' || message.kind === 'late';
  return ok({
    ...sent,
    ...(turn ? { state: turn.state } : {}),
    ...(turn?.cause ? { cause: turn.cause } : {}),
    ...(isReply ? { status: 'replied', reply: message.body } : { status: 'ended' }),
  });
}
