import { LIMITS, type Cause, type Step } from '#domain';
import type { CallOutcome } from '#workflow/script';

/** What its author said of tries: one, unless something else. */
export function retryOf({ options }: Pick<Step, 'options'>): { tries: number; backoffMs: number } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by us as JSON
  const { retry } = JSON.parse(options) as { retry?: { tries: number; backoffMs: number } };
  return retry ?? { tries: 1, backoffMs: 0 };
}

/** A step back among those that wait, to be tried once more; in the session that it has where `staysThere`. */
export const queuedAgain = (step: Step, cause: Cause, staysThere: boolean): Step => ({
  ...step,
  state: 'queued',
  cause,
  why: `it is tried anew: ${cause.message}`,
  ...(staysThere ? {} : { session: null, turn: null }),
});

/** Where an end stands among the ends of its run, and what the run had used by then, in tokens. */
export interface PlaceOfEnd {
  endedSeq: number;
  spent: number;
}

/** A step that has ended. */
export function endedStep(step: Step, outcome: CallOutcome, place: PlaceOfEnd): Step {
  const cause = outcome.ok ? null : causeOf(outcome.error);
  return {
    ...step,
    ...place,
    state: cause === null ? 'done' : isStop(cause) ? 'cancelled' : 'failed',
    why: null,
    cause,
    output: outcome.ok ? JSON.stringify(outcome.value) : null,
  };
}

/** A step for which the result of an earlier execution stands. */
export const reusedStep = (step: Step, earlier: Step, saw: string | null, place: PlaceOfEnd): Step => ({
  ...step,
  ...place,
  state: 'done',
  why: null,
  output: earlier.output,
  saw,
  reusedFrom: earlier.reusedFrom ?? earlier.id,
  session: earlier.session,
  turn: earlier.turn,
  agent: earlier.agent,
  harness: earlier.harness,
});

const causeOf = ({ code, message }: Cause): Cause => ({
  code,
  message: message.slice(0, LIMITS.messageBodyBytes),
});

const isStop = ({ code }: Cause): boolean => code === 'run.cancelled' || code === 'run.timeout';
