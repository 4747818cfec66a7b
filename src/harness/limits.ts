/** Every wait of this room, in milliseconds on the clock that was handed in. */
export interface HarnessLimits {
  /** From spawn until the session is open, answers of the harness included. */
  startMs: number;
  /** How long a turn may work; time in which it waits for a person is not counted. */
  turnMs: number;
  /** Longest silence of a turn while no tool runs and nobody is asked. */
  stallMs: number;
  /** From `session/cancel` until the prompt has to be answered; then the group is killed. */
  cancelMs: number;
  /** How long a harness may take to say that it is alive. */
  aliveMs: number;
  /** From the end of its input until SIGTERM. */
  eofMs: number;
  /** From SIGTERM until SIGKILL. */
  termMs: number;
  /** How long the group is watched after SIGKILL before it is reported as not ended. */
  verifyMs: number;
}

export const DEFAULT_LIMITS: HarnessLimits = {
  startMs: 60_000,
  turnMs: 4 * 3_600_000,
  stallMs: 600_000,
  cancelMs: 10_000,
  aliveMs: 5_000,
  eofMs: 2_500,
  termMs: 2_500,
  verifyMs: 5_000,
};
