/** Calls `run` after this turn of the event loop: I/O that is ready comes first, unlike after a promise. */
export function onNextTurn(run: () => void): void {
  setImmediate(run);
}
