import type { MessageRow, TurnRow } from '../world/witness.ts';
import type { Facts } from './facts.ts';

/** A late finish belongs to an interrupted turn, is told once, and is never handed out as an answer. */
export function lateStaysLate({ messages, turn, owners }: Facts): string[] {
  const late = messages.filter(({ kind }) => kind === 'late');
  const doubled = late.filter(
    (message, index) => late.findIndex((other) => other.turn === message.turn) < index,
  );
  return [
    ...doubled.map((message) => `${message.turn ?? ''} has a second late message, ${message.id}`),
    ...late.flatMap((message) => misplaced(message, message.turn ? turn.get(message.turn) : undefined)),
    ...owners.acknowledged.flatMap(({ turn: id, owner }) => {
      const told = [...owners.receiptsOf(owner, id).mails.values()].filter(({ kind }) => kind === 'late');
      return told.length > 1 ? [`${owner} was told ${told.length} different late replies of ${id}`] : [];
    }),
  ];
}

function misplaced(message: MessageRow, about: TurnRow | undefined): string[] {
  if (about?.state !== 'interrupted')
    return [`late message ${message.id} is about ${message.turn ?? ''}, which is ${about?.state ?? 'gone'}`];
  return about.reply === message.body ? [`the late reply of ${about.id} is its answer too`] : [];
}

/** A turn that was done on its agent after it had been interrupted is told as late: neither lost nor answered. */
export function lateFinishesAreTold({ processes, turn, messages, session }: Facts): string[] {
  const told = new Set(messages.filter(({ kind }) => kind === 'late').map((message) => message.turn));
  return [...processes.outcomes].flatMap(([id, outcome]) => {
    const found = turn.get(id);
    if (outcome.end !== 'done' || found?.state !== 'interrupted' || found.askedBy === null) return [];
    if (!session.has(found.askedBy) || found.askedBy === found.session) return [];
    return told.has(id)
      ? []
      : [`${id} was done on its agent, is interrupted, and nobody was told of its late reply`];
  });
}
