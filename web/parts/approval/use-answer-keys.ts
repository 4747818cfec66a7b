import { useState, type FocusEvent, type KeyboardEvent } from 'react';
import type { Approval } from '../../live/views.ts';
import type { Question } from '../question-of.ts';
import { answerOfKey } from './answer-keys.ts';

type Option = Question['options'][number];

/** Answers the question that has the focus by `y` and `n`; what cannot be taken back asks for the key twice. */
export function useAnswerKeys(
  approval: Approval,
  options: readonly Option[],
  give: (option: string) => void,
): {
  /** What the same key would answer when it is pressed again. */
  armed: Option | undefined;
  hear: (event: KeyboardEvent) => void;
  forget: (event: FocusEvent) => void;
} {
  const [armed, setArmed] = useState<Option>();
  const hear = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
    const said = answerOfKey(event.key, approval, options);
    if (!said) {
      setArmed(undefined);
      return;
    }
    event.preventDefault();
    if (!said.sure && armed?.id !== said.option.id) {
      setArmed(said.option);
      return;
    }
    setArmed(undefined);
    give(said.option.id);
  };
  const forget = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setArmed(undefined);
  };
  return { armed, hear, forget };
}

const isTyping = (target: EventTarget): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select');
