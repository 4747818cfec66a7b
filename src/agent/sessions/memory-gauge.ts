import { totalmem } from 'node:os';

/** Below this share of the machine's memory, or of the container's, processes are ended to make room. */
const TIGHT_SHARE = 0.05;

/** Whether this machine is short of memory now. */
export function memoryIsTight(): boolean {
  // Elsewhere Node counts as available only what nobody uses, not what caches would give back: always little.
  if (process.platform !== 'linux') return false;
  const whole = totalmem();
  return isTight(process.availableMemory(), Math.min(whole, process.constrainedMemory() || whole));
}

/** Both in bytes. */
export function isTight(available: number, whole: number): boolean {
  return available < whole * TIGHT_SHARE;
}
