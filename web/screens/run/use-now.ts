import { useEffect, useState } from 'react';
import { pageClock } from '../../live/page-clock.ts';

const EVERY_MS = 1_000;

/** The time, read anew each second while something goes on. */
export function useNow(isLive: boolean): number {
  const [now, setNow] = useState(pageClock.now);
  useEffect(
    () => (isLive ? pageClock.after(EVERY_MS, () => setNow(pageClock.now())) : undefined),
    [isLive, now],
  );
  return now;
}
