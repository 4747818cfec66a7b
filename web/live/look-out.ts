import { client } from './client.ts';
import type { PageClock } from './page-clock.ts';

/** How often the hub is told, in ms; it takes a look to last for a minute. */
const EVERY_MS = 30_000;
/** A tab that nobody has touched for so long is seen by nobody. */
const TOUCHED_MS = 2 * 60_000;
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** Tells the hub while somebody has this tab before their eyes: channels of notices wait then. */
export function keepLookOut(clock: PageClock, signal: AbortSignal): void {
  let touchedAt = clock.now();
  const touched = () => void (touchedAt = clock.now());
  for (const touch of TOUCHES) document.addEventListener(touch, touched, { passive: true, signal });
  const beat = () => {
    if (signal.aborted) return;
    const isSeen = document.visibilityState === 'visible' && clock.now() - touchedAt < TOUCHED_MS;
    // What is lost of it costs a notice too many.
    if (isSeen) void client.call('notices.look', { signal }).catch(() => undefined);
    clock.after(EVERY_MS, beat);
  };
  beat();
}
