import type { RouteAnswer } from '#contract';
import { oneLine, plainText } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { shortId } from './short-id.ts';
import { ago } from './spans.ts';

export type MessageView = RouteAnswer<'messages.read'>['messages'][number] & {
  /** Told where the mail of a whole team is shown. */
  recipient?: string;
};

/** Messages with their bodies, each under a line that says from whom, what it asks and how it is answered. */
export function messagesText(
  messages: readonly MessageView[],
  look: Look,
  { states = false }: { states?: boolean } = {},
): string {
  return messages.map((message) => messageText(message, look, states)).join('\n\n');
}

function messageText(message: MessageView, look: Look, states: boolean): string {
  const { id, body, createdAt, line, state, request, recipient } = message;
  const about = [
    shortId(id),
    ...(recipient === undefined ? [] : [`to ${oneLine(recipient, 200)}`]),
    ago(createdAt, look.now),
    ...(states ? [STATE_WORDS[state]] : []),
  ];
  const head = `${look.style.bold(oneLine(line, 300))} ${look.style.dim(`(${about.join(', ')})`)}`;
  const parts = [head, ...(body === '' ? [] : [plainText(body)])];
  if (message.kind === 'request' && request !== null)
    parts.push(look.style.dim(`Answer it: ${answerLine(message)}`));
  return parts.join('\n');
}

const answerLine = ({ id, fromAddress, from }: MessageView): string =>
  `muster message send ${fromAddress ?? from ?? 'NAME'} "…" --reply-to ${shortId(id)}`;

const STATE_WORDS = {
  queued: 'waits',
  delivered: 'delivered',
  read: 'read',
  undelivered: 'undelivered',
} as const satisfies Record<MessageView['state'], string>;
