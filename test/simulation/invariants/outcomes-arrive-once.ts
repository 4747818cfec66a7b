import type { Message } from '#domain';
import type { Acknowledged } from '../actors/owner-books.ts';
import { ENDED, type Facts } from './facts.ts';

/**
 * The outcome of what somebody outside asked for reached them once: as an answer or as one message, never as both, also
 * when the call waits in one hub and the mail is fetched from another.
 */
export function outcomesArriveOnce(facts: Facts): string[] {
  const { owners, turn, outside } = facts;
  return owners.acknowledged.flatMap((acknowledged) => {
    const found = turn.get(acknowledged.turn);
    if (!found || !ENDED.has(found.state) || !outside.has(acknowledged.asker)) return [];
    if (found.stopReason === 'steered') return [];
    const { answers, mails } = owners.receiptsOf(acknowledged.owner, acknowledged.turn);
    const outcomes = [...mails.values()].filter(({ kind }) => kind !== 'late');
    const failed = owners.notices.get(`${acknowledged.owner} ${acknowledged.session}`) ?? [];
    const told = answers + outcomes.length;
    const name = `${acknowledged.what} ${acknowledged.nonce} (${acknowledged.turn}, ${found.state})`;
    if (told > 1)
      return [
        `the outcome of ${name} arrived ${told} times: ${answers} answers, ${outcomes.length} messages`,
      ];
    const isToldAsFailure = failed.some(({ kind }) => kind === 'session_failed');
    if (told === 0 && !isToldAsFailure) return [`the outcome of ${name} never arrived`];
    return [];
  });
}

/** A reply in the mail, also a late one, answers the message that it says it answers. */
export function repliesAreOfTheirOwnTurn({ owners }: Facts): string[] {
  return owners.acknowledged.flatMap((acknowledged) => {
    const { mails } = owners.receiptsOf(acknowledged.owner, acknowledged.turn);
    return [...mails.values()].flatMap((message) => wrongReply(message, acknowledged));
  });
}

function wrongReply(message: Message, { nonce }: Acknowledged): string[] {
  if (message.kind !== 'reply' && message.kind !== 'late') return [];
  return message.body.includes(`re:${nonce};`)
    ? []
    : [`message ${message.id} (${message.kind}) does not answer ${nonce}: ${message.body}`];
}
