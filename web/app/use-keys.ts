import { useEffect, useRef } from 'react';
import { pageClock } from '../live/page-clock.ts';
import type { Place } from './places.ts';
import { readKey, type Chord, type Pressed } from './chords.ts';

/** What keys may do to the page. */
export interface KeyActs {
  goTo: (path: Place['to']) => void;
  open: (what: 'palette' | 'help') => void;
}

/** Listens for the page's keys, except while somebody types into a field. */
export function useKeys(acts: KeyActs): void {
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    let before: Pressed | undefined;
    const hear = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        latest.current.open('palette');
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      const { chord, pressed } = readKey(event.key, pageClock.now(), before);
      before = pressed;
      if (!chord) return;
      event.preventDefault();
      act(chord, latest.current);
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, []);
}

function act(chord: Chord, acts: KeyActs): void {
  if ('to' in chord) acts.goTo(chord.to);
  else if (chord.act === 'help') acts.open('help');
  else moveRow(chord.act === 'next' ? 1 : -1);
}

/** Rows say of themselves that they are: `data-row` on what takes the focus. */
function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = rows[at === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))];
  next?.focus();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select, [role="dialog"] *'))
  );
}
