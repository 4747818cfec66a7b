import { useEffect, useState } from 'react';
import { pageClock } from '../../../live/page-clock.ts';

/** Long enough that a word is typed to its end. */
const QUIET_MS = 350;

/** A text as it was when nobody had changed it for a moment. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => pageClock.after(QUIET_MS, () => setSettled(text)), [text]);
  return settled;
}
