import { z } from 'zod';
import type { EventType, TurnState } from '#domain';
import type { CommittedEvent } from '#hub';

const STATES: Partial<Record<EventType, TurnState>> = {
  'turn.done': 'done',
  'turn.failed': 'failed',
  'turn.cancelled': 'cancelled',
  'turn.interrupted': 'interrupted',
  'turn.expired': 'expired',
};

const times = z.object({ queuedMs: z.number().catch(0), ranMs: z.number().optional().catch(undefined) });

export interface TurnEnd {
  turn: string;
  session: string | null;
  state: TurnState;
  /** ms since 1970. */
  at: number;
  /** From its asking to its start, or to its end when it never started. */
  queuedMs: number;
  /** From its start to its end. */
  ranMs?: number | undefined;
}

/** The end of a turn, when that is what an event tells. */
export function turnEndOf({ type, turn, session, at, data }: CommittedEvent): TurnEnd | undefined {
  const state = STATES[type];
  if (state === undefined || turn === null) return undefined;
  const read = times.safeParse(data === null ? {} : JSON.parse(data));
  return { turn, session, state, at, queuedMs: 0, ...read.data };
}
