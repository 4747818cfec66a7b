/** The exit code by which a daemon asks to be started again (EX_TEMPFAIL). */
export const AGAIN = 75;
/** Says to a daemon that a supervisor has started it, and whether it is the first that it starts. */
export const LIFE_VARIABLE = 'MUSTER_SUPERVISED';

/** Tells a daemon the version of its supervisor's code. */
export const OWN_VARIABLE = 'MUSTER_SUPERVISOR_VERSION';

/**
 * What a daemon and its supervisor tell each other. `up`: it has started. `heard`: its hub has answered it; answered by
 * `stays` once it is certain that its version stays. `stop`: end, as by SIGTERM.
 */
const SAYINGS = ['up', 'heard', 'stays', 'stop'] as const;
export type Saying = (typeof SAYINGS)[number];

/** Anything else is not ours. */
export function readSaying(message: unknown): Saying | undefined {
  return SAYINGS.find((saying) => saying === message);
}
