import { useQuery } from '@tanstack/react-query';
import { useId, useState, type KeyboardEvent } from 'react';
import { commandsFor, type OfferedCommand } from './chat-queries.ts';
import { asksForCommands, fitting, isWhole } from './slash-completion.ts';

/** The commands that fit what is typed, and which of them the next Tab or Enter takes. */
export interface Completion {
  id: string;
  offers: readonly OfferedCommand[];
  chosen: number;
  take: (offer: OfferedCommand) => void;
  /** Whether the key was for the list. */
  hear: (event: KeyboardEvent) => boolean;
}

export function useCompletion(parts: {
  session: string;
  text: string;
  write: (text: string) => void;
}): Completion {
  const { session, text, write } = parts;
  const id = useId();
  const [at, setAt] = useState(0);
  // Escape puts the list away until something else is typed.
  const [putAway, setPutAway] = useState<string>();
  const asks = asksForCommands(text) && putAway !== text;
  const read = useQuery({ ...commandsFor(session, text.trimStart()), enabled: asks });
  const offers = asks ? fitting(text, read.data?.items ?? []) : [];
  const chosen = Math.min(at, Math.max(0, offers.length - 1));
  const take = (offer: OfferedCommand) => {
    setAt(0);
    write(offer.text);
  };
  const hear = (event: KeyboardEvent): boolean => {
    const offer = offers[chosen];
    if (!offer) return false;
    const takes = (event.key === 'Tab' || event.key === 'Enter') && !event.shiftKey && !isWhole(text, offer);
    if (event.key === 'ArrowDown') setAt((chosen + 1) % offers.length);
    else if (event.key === 'ArrowUp') setAt((chosen + offers.length - 1) % offers.length);
    else if (event.key === 'Escape') setPutAway(text);
    else if (takes) take(offer);
    else return false;
    return true;
  };
  return { id, offers, chosen, take, hear };
}
