import type { MessageId, SessionId, TeamId, TurnId, UserId } from './ids.ts';
import type { Moves } from './moves.ts';
import { PERSON_CLIENTS } from './principal.ts';

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
 * `session_closed`: what became of a session that it owns; `budget`: a soft limit was passed. `stop_…` and
 * `plan_…`: see `STOP_MOVES` and `PLAN_MOVES`; `team_notice`: what a lead should know of its team. What members of a team
 * and persons write: `note`, `request`, its `answer`, `broadcast`. `report`: the last text of a teammate's turn, for its
 * lead; `artifact_updated`: a version of a document that the recipient subscribes to; `undelivered`: a message of the
 * recipient's own reached nobody.
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
  'stop_accepted',
  'stop_declined',
  'plan_submitted',
  'plan_approved',
  'plan_rejected',
  'team_notice',
  'note',
  'request',
  'answer',
  'broadcast',
  'report',
  'artifact_updated',
  'run_ended',
  'undelivered',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** What a member or a person wrote to another: at most so many wait at a recipient, and its sender learns when it reaches nobody. */
export const POSTED_KINDS = [
  'note',
  'request',
  'answer',
  'broadcast',
] as const satisfies readonly MessageKind[];
export const isPosted = (kind: MessageKind): boolean => POSTED_KINDS.some((posted) => posted === kind);

/** What a request asks of its recipient; its answer names it. */
export const TEAM_REQUESTS = [
  'ask_question',
  'request_review',
  'request_implementation',
  'request_testing',
  'share_finding',
  'request_approval',
  'request_information',
] as const;
export type TeamRequest = (typeof TEAM_REQUESTS)[number];

/** Who comes first at a recipient: a request to stop, then its lead and persons, then everyone else. */
export const MESSAGE_RANKS = { stop: 0, lead: 1, peer: 2 } as const;
export type MessageRank = keyof typeof MESSAGE_RANKS;

/** The rank of what the hub itself tells. */
export function rankOf(kind: MessageKind): MessageRank {
  if (kind === 'stop_request') return 'stop';
  return kind === 'plan_approved' || kind === 'plan_rejected' ? 'lead' : 'peer';
}

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
  /** The team in which it was written. */
  team: TeamId | null;
  /** `team:role:name`, `team:lead:lead` or `user:NAME` of the sender, when it was written. */
  fromAddress: string | null;
  request: TeamRequest | null;
  /** Of a request its own id; of what answers it that of the request. */
  correlation: MessageId | null;
  /** The message that it answers, or that it says of that it reached nobody. */
  replyTo: MessageId | null;
  topic: string | null;
  /** The artifact that it announces. */
  subject: string | null;
  rank: MessageRank;
  /** How many strangers' messages led to it, one after another. */
  hops: number;
  /** The sender's turn that it was sent in. */
  sentIn: TurnId | null;
  /** The sender's own name for the call that sent it. */
  key: string | null;
}

/** Whether what is written to a session is for its person themselves: it stands for them at one of their own doors. */
export function isPersonsMailbox(session: { harness: string | null; client: string | null }): boolean {
  return session.harness === null && session.client !== null && PERSON_CLIENTS.has(session.client);
}

/** An owner without a harness is outside: it gets mail with its calls. Others get an envelope turn from the courier. */
export function isOutside(session: { harness: string | null }): boolean {
  return session.harness === null;
}
