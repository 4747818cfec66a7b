/** Milliseconds, with fractions, since it was begun: to measure, never to decide by. */
export function stopwatch(): () => number {
  const begun = performance.now();
  return () => performance.now() - begun;
}
