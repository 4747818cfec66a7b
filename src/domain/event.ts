import type { SessionId, TurnId, UserId } from './ids.ts';

/** Every kind of event in the log. Each service writes its own, in the unit that makes the change. */
export const EVENT_TYPES = [
  'session.created',
  'session.opened',
  'session.changed',
  'session.closing',
  'session.closed',
  'session.failed',
  'session.erased',
  'turn.queued',
  'turn.leased',
  'turn.given_back',
  'turn.started',
  'turn.waiting',
  'turn.went_on',
  'turn.cancel_asked',
  'turn.done',
  'turn.failed',
  'turn.cancelled',
  'turn.interrupted',
  'turn.expired',
  'turn.late',
  'turn.wrote_forbidden',
  'workspace.made',
  'workspace.merged',
  'workspace.discarded',
  'workspace.overlap',
  'transcript.grew',
  'message.queued',
  'message.delivered',
  'message.read',
  'message.undelivered',
  'approval.asked',
  'approval.allowed',
  'approval.denied',
  'approval.expired',
  'approval.withdrawn',
  'rule.added',
  'rule.removed',
  'budget.set',
  'budget.removed',
  'budget.soft_passed',
  'budget.used_up',
  'budget.paused',
  'budget.raised',
  'budget.renewed',
  'turn.paused',
  'turn.released',
  'agent.registered',
  'agent.changed',
  'agent.removed',
  'agent.online',
  'agent.offline',
  'agent.lost',
  'command.ordered',
  'command.acknowledged',
  'command.completed',
  'command.failed',
  'command.expired',
  'task.created',
  'task.claimed',
  'task.completed',
  'task.failed',
  'task.lost',
  'task.returned',
  'task.cancelled',
  'task.blocked',
  'task.changed',
  'board.created',
  'board.changed',
  'board.removed',
  'schedule.created',
  'schedule.changed',
  'schedule.removed',
  'team.created',
  'team.deleted',
  'teammate.joined',
  'teammate.changed',
  'teammate.stop_asked',
  'teammate.stop_answered',
  'teammate.plan_submitted',
  'teammate.plan_approved',
  'teammate.plan_rejected',
  'teammate.turns_used_up',
  'teammate.left',
  'artifact.created',
  'artifact.updated',
  'artifact.conflicted',
  'artifact.resolved',
  'settings.changed',
  'token.created',
  'token.revoked',
  'user.added',
  'user.changed',
  'user.disabled',
  'user.enabled',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** What is appended. `data` is small JSON: ids, states and causes, never bodies. */
export interface NewEvent {
  type: EventType;
  /** Whose event it is: streams show a person only theirs. */
  user: UserId | null;
  session?: SessionId | null;
  turn?: TurnId | null;
  /** The id of what it is about when that is neither: an approval, a message, an agent. */
  subject?: string | null;
  data?: Record<string, unknown>;
}

/** An event as it is read: with its place in the log as an opaque cursor. */
export interface LoggedEvent extends NewEvent {
  cursor: string;
  /** ms since 1970, the database's clock. */
  at: number;
}
