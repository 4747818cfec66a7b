import type { PageClock } from './page-clock.ts';
import { readTold, whatToTell, type Need } from './what-to-tell.ts';

const LOCK = 'muster.teller';
const TOLD_KEY = 'muster.told';
const LOOKED_KEY = 'muster.looked';
/** How often a tab says that it is looked at, and one that tells looks whether any is, in ms. */
const EVERY_MS = 2_000;
/** A tab that has not said so for this long is not looked at. */
const LOOK_MS = 2 * EVERY_MS + 1_000;

/** Whether somebody has this very tab before their eyes. */
const isLookedAt = () => document.visibilityState === 'visible' && document.hasFocus();

/**
 * Shows a notification for each question that waits while nobody looks at any tab of this browser. One tab tells for all
 * of them: it holds a lock that the next tab gets when it goes, and what was told stands where all tabs read it.
 */
export class Teller {
  readonly #clock: PageClock;
  readonly #open: (id: string) => void;
  readonly #shown = new Map<string, Notification>();
  #pending: readonly Need[] | undefined;
  #tells = false;
  #callOff: (() => void) | undefined;

  /** `open`: brings the question of a notification that was clicked before its reader. */
  constructor(clock: PageClock, open: (id: string) => void) {
    this.#clock = clock;
    this.#open = open;
  }

  async run(signal: AbortSignal): Promise<void> {
    this.#beat();
    signal.addEventListener('abort', () => this.#callOff?.(), { once: true });
    // Locks are missing where notifications are too.
    if (!('locks' in navigator)) return;
    try {
      await navigator.locks.request(LOCK, { signal }, () => {
        this.#tells = true;
        this.#look();
        return new Promise<void>((resolve) =>
          signal.addEventListener('abort', () => resolve(), { once: true }),
        );
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#tells = false;
    }
  }

  /** What waits now. */
  update(pending: readonly Need[]): void {
    this.#pending = pending;
    this.#look();
  }

  #beat(): void {
    if (isLookedAt()) localStorage.setItem(LOOKED_KEY, String(this.#clock.now()));
    this.#look();
    this.#callOff = this.#clock.after(EVERY_MS, () => this.#beat());
  }

  #look(): void {
    if (!this.#tells || !this.#pending) return;
    const looked = Number(localStorage.getItem(LOOKED_KEY) ?? 0);
    const isLooking = isLookedAt() || this.#clock.now() - looked < LOOK_MS;
    const before = localStorage.getItem(TOLD_KEY);
    const { show, close, told } = whatToTell(this.#pending, readTold(before), isLooking);
    const after = JSON.stringify(told);
    if (after !== before) localStorage.setItem(TOLD_KEY, after);
    for (const need of show) this.#show(need);
    for (const id of close) this.#close(id);
  }

  #show({ id, title, who }: Need): void {
    try {
      // The tag: a browser shows one of it, whichever tab told it.
      const shown = new Notification(title, { body: who, tag: id, icon: '/icon.svg' });
      shown.addEventListener('click', () => {
        window.focus();
        this.#close(id);
        this.#open(id);
      });
      this.#shown.set(id, shown);
    } catch {
      // Browsers of phones show none of a page; channels tell there.
    }
  }

  #close(id: string): void {
    this.#shown.get(id)?.close();
    this.#shown.delete(id);
  }
}
