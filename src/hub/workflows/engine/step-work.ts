import type { Result } from '#base';
import type { AgentId, Cause, Refusal, Run, SessionId, Step, StepId, TurnId } from '#domain';
import type { Reader, Tx } from '#store';
import type { JsonValue } from '#workflow/script';

/** A try that was begun. */
export interface BegunTry {
  session: SessionId;
  turn: TurnId;
  agent: AgentId | null;
  harness: string | null;
}

/** How a try stands. `ended` at once is for work that needs no agent. */
export type Begun =
  | { is: 'running'; begun: BegunTry }
  | { is: 'ended'; value: JsonValue }
  /** There is no place for it now. */
  | { is: 'waits'; why: string };

/** How a try ended. `again`: the step is tried once more, with this prompt in the same session or anew. */
export type TryEnd =
  | { is: 'done'; value: JsonValue }
  /** `isFinal`: no further try is begun, whatever its author said of tries. */
  | { is: 'failed'; cause: Cause; isFinal?: boolean }
  | { is: 'again'; cause: Cause; ask: string };

export interface EndedTry {
  step: StepId;
  end: TryEnd;
  use: { tokens: number; costMicros: number; known: boolean };
}

/** What does the work of steps: sessions and turns; in a bench, nothing. */
export interface StepWork {
  /** How many agents may be in flight for this run now, by what is free beside those `atWork`; at least 1. */
  places(reader: Reader, run: Run, atWork: number): Promise<number>;
  /** Begins a try in the caller's unit. Refused: the step fails, and nothing was begun. */
  begin(tx: Tx, run: Run, step: Step): Promise<Result<Begun, Refusal>>;
  /** Of these running steps, those whose try has ended, in the order of ends. */
  ended(reader: Reader, run: Run, steps: readonly Step[]): Promise<EndedTry[]>;
  /** Of these running steps, those that have run too long or give no sign: why, and whether they may be tried anew. */
  overdue(
    reader: Reader,
    run: Run,
    steps: readonly Step[],
  ): Promise<{ step: StepId; cause: Cause; mayRetry: boolean }[]>;
  /** Ends what a try holds: its turn is cancelled, its session closed. */
  release(tx: Tx, step: Step): Promise<void>;
}
