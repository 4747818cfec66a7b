import type { Backoff } from '#base';
import { LIMITS, SETTINGS } from '#domain';
import type { AgentSettings } from './hub-port.ts';

/** Waits while the hub is away, or says that it is busy. */
export const HUB_BACKOFF: Backoff = { first: 200, most: 15_000 };
/** An empty answer that comes sooner than this was not held; the next poll then waits `UNHELD_PAUSE_MS`. */
export const UNHELD_POLL_MS = 500;
export const UNHELD_PAUSE_MS = 50;
/** How long a stopping agent lets its outbox drain; what remains is sent at its next start. */
export const STOP_GRACE_MS = 2_000;
/** How often memory is looked at where somebody can say whether it is tight. */
export const MEMORY_CHECK_MS = 15_000;
/** How often the agent looks for harnesses that were installed or removed. */
export const HARNESS_LOOK_MS = 300_000;
/** Bounds of a batch that grows while the one before it is under way; the contract allows twice that. */
export const BATCH_MOST_BYTES = LIMITS.updateBatchBytes / 2;
export const BATCH_MOST_ENTRIES = LIMITS.updateBatchEntries - 50;

const MINUTE = 60_000;

/** In force until the hub has said its own. No slots: nothing is claimed before that. */
export const FIRST_SETTINGS: AgentSettings = {
  heartbeatMs: SETTINGS['agent.heartbeatSeconds'].default * 1_000,
  leaseMs: SETTINGS['agent.leaseSeconds'].default * 1_000,
  sleepAfterMs: SETTINGS['session.sleepAfterMinutes'].default * MINUTE,
  turnDeadlineMs: SETTINGS['turn.deadlineHours'].default * 60 * MINUTE,
  stallMs: SETTINGS['turn.stallMinutes'].default * MINUTE,
  slots: 0,
};
