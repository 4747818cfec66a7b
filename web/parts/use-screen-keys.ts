import { useEffect, useRef } from 'react';

/** Keys of one screen, beside those of the page, while it is seen; not while somebody types into a field. */
export function useScreenKeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    let before = '';
    const hear = (event: KeyboardEvent) => {
      const isChord = before === 'g';
      before = event.key;
      if (isChord || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      const act = latest.current[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, []);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input, textarea, select, [role="dialog"] *'));
