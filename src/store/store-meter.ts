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
}

/* oxlint-disable typescript/no-unsafe-type-assertion -- the values stand in the order in which `eventValues` wrote them */
export function committedEvent([at, type, , session, turn, , data]: readonly SqlValue[]): CommittedEvent {
  return {
    type: type as EventType,
    at: at as number,
    session: (session ?? null) as string | null,
    turn: (turn ?? null) as string | null,
    data: (data ?? null) as string | null,
  };
}
/* oxlint-enable typescript/no-unsafe-type-assertion */
