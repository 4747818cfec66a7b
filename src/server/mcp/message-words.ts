import type { BroadcastOutcome, PostOutcome } from '#hub';
import { defang } from '#domain';
import { inLine, mailText, messageData } from './words.ts';

/** What became of a message. */
export function postText({ message, status, answer }: PostOutcome, to: string): string {
  const whom = inLine(to, 200);
  switch (status) {
    case 'answered':
      return answer === null ? `${whom} answered.` : mailText([answer]);
    case 'waiting':
      return `Sent to ${whom} as ${message.id}. No answer yet: it comes once, as mail that names ${message.id}. To wait for it, call message_read. Do not send the request again.`;
    case 'undelivered':
      return `It reached nobody: ${whom} is not there any more.`;
    case 'queued':
      return `Sent to ${whom} as ${message.id}.`;
  }
}

export const postData = ({ message, status, answer }: PostOutcome) => ({
  status,
  message: messageData(message),
  answer: answer && messageData(answer),
});

/** Whom it reached, and whom not and why. */
export function broadcastText({ sent, failed }: BroadcastOutcome): string {
  const reached =
    sent.length === 0 ? 'It reached nobody.' : `Sent to ${sent.map(({ to }) => to).join(', ')}.`;
  return [reached, ...failed.map(({ to, why }) => `Not to ${inLine(to, 200)}: ${inLine(why)}`)].join('\n');
}

export const broadcastData = ({ sent, failed }: BroadcastOutcome) => ({
  sent,
  failed: failed.map(({ to, code, why }) => ({ to, code, why: defang(why) })),
});
