import type { MessageId, SessionId, TurnId, UserId } from './ids.ts';
import type { Moves } from './moves.ts';

export const MESSAGE_STATES = ['queued', 'delivered', 'read', 'undelivered'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];
export type MessageMove = 'deliver' | 'read' | 'take_back' | 'give_up';

/** `take_back`: what it was delivered in never reached its end (the envelope turn was interrupted, the call was not acknowledged). */
export const MESSAGE_MOVES: Moves<MessageState, MessageMove> = {
  deliver: { from: ['queued', 'delivered'], to: 'delivered' },
  read: { from: ['queued', 'delivered'], to: 'read' },
  take_back: { from: ['delivered'], to: 'queued' },
  give_up: { from: ['queued', 'delivered'], to: 'undelivered' },
};

/**
 * What a message tells its recipient. `reply`: a turn that it asked for is done; `failed`, `cancelled`, `interrupted`,
 * `expired`: how it ended otherwise; `late`: a finish that came after the turn had been interrupted; `session_failed`,
 * `session_closed`: what became of a session that it owns; `budget`: a soft limit was passed. `stop_request` and
 * `plan_…`: see `STOP_MOVES` and `PLAN_MOVES`; `team_notice`: what a lead should know of its team.
 */
export const MESSAGE_KINDS = [
  'reply',
  'failed',
  'cancelled',
  'interrupted',
  'expired',
  'late',
  'session_failed',
  'session_closed',
  'budget',
  'stop_request',
  'plan_submitted',
  'plan_approved',
  'plan_rejected',
  'team_notice',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** A durable mail to a session. At least once; consumers de-duplicate by id. */
export interface Message {
  id: MessageId;
  user: UserId;
  to: SessionId;
  from: SessionId | null;
  kind: MessageKind;
  /** The turn that it is about; at most one message of a kind a turn. */
  turn: TurnId | null;
  /** Label of `from` when it was written, for people. */
  label: string | null;
  body: string;
  state: MessageState;
  /** How often it was delivered. */
  tries: number;
  /** The envelope turn, or the call, that it was delivered in. */
  deliveredIn: string | null;
  createdAt: number;
  deliveredAt: number | null;
  readAt: number | null;
}

/** An owner without a harness is outside: it gets mail with its calls. Others get an envelope turn from the courier. */
export function isOutside(session: { harness: string | null }): boolean {
  return session.harness === null;
}
