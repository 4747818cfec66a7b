/** The browser's clock. The page takes time from here alone; logic is handed it as a parameter. */
export interface PageClock {
  /** ms since 1970. */
  now: () => number;
  /** Runs once after `ms`; the answer calls it off. */
  after: (ms: number, run: () => void) => () => void;
}

// This room may not enter #base, whose clock loads `node:` modules.
export const pageClock: PageClock = {
  // oxlint-disable-next-line eslint/no-restricted-properties -- see above
  now: () => Date.now(),
  after(ms, run) {
    // oxlint-disable-next-line eslint/no-restricted-globals -- see above
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
