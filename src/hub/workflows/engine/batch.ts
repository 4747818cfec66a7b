import type { Cause, Step, StepId } from '#domain';
import type { ProgramNote } from '#workflow';

/** All that one round of a run changes, to be written in one unit. */
export class Batch {
  /** Steps as they are to be, by id; the newest counts. */
  readonly touched = new Map<StepId, Step>();
  /** Of those, the ones that no row has yet, and those that have ended. */
  readonly fresh = new Set<StepId>();
  readonly ended = new Set<StepId>();
  readonly notes: { number: number; note: ProgramNote }[] = [];
  readonly endTries: { step: StepId; number: number; cause: Cause | null }[] = [];
  /** What a step that is tried anew is asked in the session that it has; null for a session anew. */
  readonly asks = new Map<StepId, string | null>();
  /** How long a step that is tried anew waits before, in ms. */
  readonly pauses = new Map<StepId, number>();
  /** Steps whose session or question is to be ended. */
  readonly release: Step[] = [];
  readonly use = { tokens: 0, costMicros: 0, unknown: 0 };
  /** Places in the order of ends that were given out. */
  seqs = 0;
  /** There is more to hand over than one unit takes. */
  isFull = false;
}
