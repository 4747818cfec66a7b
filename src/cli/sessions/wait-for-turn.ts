import { EXIT } from '#contract/client';
import type { SessionId, TurnId } from '#domain';
import type { CommandContext } from '../command-context.ts';
import { oneLine, plainText } from '../output/plain-text.ts';
import { explainedAt } from '../output/refusal-text.ts';
import { tellQuestions } from '../approvals/tell-questions.ts';
import { exitOfCommand, readTurnTale, tellNotices } from './turn-tale.ts';
import { waitForMail } from './wait-for-mail.ts';

export interface AwaitedTurn {
  session: SessionId;
  name: string;
  turn: TurnId;
  /** It is a command line: when that fails, so does the wait. */
  isCommand: boolean;
}

/** Waits for what a turn says to its owner by mail, prints it, and answers the exit code. */
export async function waitForTurn(
  context: CommandContext,
  awaited: AwaitedTurn,
  seconds: number,
): Promise<number> {
  const quiet = tellQuestions(context, awaited.session);
  const mail = await waitForMail(context, { timeoutSeconds: seconds, turn: awaited.turn, limit: 1 });
  quiet();
  if (!mail.ok) return context.refuse(mail.error);
  const [message] = mail.value.messages;
  if (!message) return tellNoReply(context, awaited, seconds);
  context.show(message, () => plainText(message.body));
  const tale = await readTurnTale(context, awaited);
  tellNotices(context, tale.notices);
  if (message.kind === 'reply' || message.kind === 'late')
    return awaited.isCommand ? exitOfCommand(context, tale) : EXIT.done;
  context.talk(oneLine(message.line, 500));
  await tellCause(context, awaited);
  return EXIT.failed;
}

/** Where it is explained why a turn ended otherwise than it should. */
async function tellCause(context: CommandContext, { session, turn }: AwaitedTurn): Promise<void> {
  const listed = await context.call('sessions.turns', { params: { session }, query: { limit: 20 } });
  const ended = listed.ok ? listed.value.items.find(({ id }) => id === turn) : undefined;
  if (ended?.cause) context.talk(explainedAt(ended.cause));
}

/** Nothing came in time: says whether a person is needed, and where the reply will be. */
export async function tellNoReply(
  context: CommandContext,
  awaited: Omit<AwaitedTurn, 'isCommand'>,
  seconds: number,
): Promise<number> {
  const shown = await context.call('sessions.show', { params: { session: awaited.session }, query: {} });
  const status = shown.ok ? shown.value.status : undefined;
  if (context.json) context.show({ timedOut: true, ...awaited, status: status ?? null }, () => '');
  if (status?.word === 'needs_you') {
    context.talk(
      `${oneLine(awaited.name, 600)} needs you: ${oneLine(status.why ?? '')}\nAnswer it: muster approval list`,
    );
    return EXIT.needsPerson;
  }
  if (status?.word === 'paused') {
    context.talk(
      `${oneLine(awaited.name, 600)} is paused: ${oneLine(status.why ?? '')}\nAnswer what is asked: muster approval list. Or raise it: muster budget set`,
    );
    return EXIT.needsPerson;
  }
  const why = status?.why === undefined ? '' : ` It is ${status.word}: ${oneLine(status.why)}.`;
  context.talk(
    `No reply from ${oneLine(awaited.name, 600)} within ${seconds} s.${why} The turn goes on and its reply comes by mail.\nTake it then: muster mail --wait`,
  );
  return EXIT.timedOut;
}
