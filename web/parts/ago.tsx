import { useEffect, useState } from 'react';
import { pageClock } from '../live/page-clock.ts';
import { ageHolds, ageText, untilText } from './age-text.ts';

/** How long ago, kept true; the exact time on hover. */
export function Ago({ at }: { at: number }) {
  const now = useNow((now) => ageHolds(now - at));
  return <Time at={at}>{ageText(now - at)}</Time>;
}

/** How long until something happens. */
export function Until({ at }: { at: number }) {
  const now = useNow((now) => ageHolds(at - now));
  return <Time at={at}>{untilText(at - now)}</Time>;
}

function Time({ at, children }: { at: number; children: string }) {
  const exact = new Date(at);
  return (
    <time dateTime={exact.toISOString()} title={exact.toLocaleString()}>
      {children}
    </time>
  );
}

/** The time, read anew whenever `holds` says that what it shows has changed. */
export function useNow(holds: (now: number) => number): number {
  const [now, setNow] = useState(pageClock.now);
  const ms = holds(now);
  useEffect(() => pageClock.after(ms, () => setNow(pageClock.now())), [ms, now]);
  return now;
}
