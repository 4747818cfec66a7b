import type { EventType } from '#domain';
import type { SqlValue } from './port.ts';

/** An event that has been committed. */
export interface CommittedEvent {
  type: EventType;
  /** ms since 1970. */
  at: number;
  session: string | null;
  turn: string | null;
  /** JSON, as it is stored. */
  data: string | null;
  /** What the meter's `context` gave when the unit was asked for. */
  context?: unknown;
}

export interface Commit {
  /** Units that shared it. */
  units: number;
  /** How long the one of them waited that was asked for first, in ms. */
  ms: number;
  events: readonly CommittedEvent[];
}

/** Whoever measures. It is told after each commit, returns at once and never throws. */
export interface StoreMeter {
  committed(commit: Commit): void;
  /** Called when a unit is asked for, in the caller's own async context. */
  context?(): unknown;
}

/* oxlint-disable typescript/no-unsafe-type-assertion -- the values stand in the order in which `eventValues` wrote them */
export function committedEvent(
  [at, type, , session, turn, , data]: readonly SqlValue[],
  context: unknown,
): CommittedEvent {
  return {
    type: type as EventType,
    at: at as number,
    session: (session ?? null) as string | null,
    turn: (turn ?? null) as string | null,
    data: (data ?? null) as string | null,
    ...(context === undefined ? {} : { context }),
  };
}
/* oxlint-enable typescript/no-unsafe-type-assertion */
