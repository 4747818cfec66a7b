import type { Attachment } from './attachment.ts';
import type { CommandOrder } from './command-order.ts';
import type { GitSource } from './git-source.ts';
import type { ApprovalId, CommandId, SessionId, TurnId } from './ids.ts';
import type { ApprovalMode } from './mode.ts';
import type { PermissionDecision } from './permission.ts';
import type { RoleHolds } from './role-applied.ts';
import type { ChosenOptions } from './session-option.ts';
import type { WorkspaceRequest, WorkspaceWish } from './workspace.ts';

/** What the hub tells an agent about the session that a turn belongs to: all that is needed to run it. */
export interface SessionOffer {
  id: SessionId;
  harness: string;
  /** With a source: where it was checked out; empty before that. */
  cwd: string;
  /** What the agent is to check out for it; absent for a folder of the host. */
  source?: GitSource;
  mode: ApprovalMode;
  model: string | null;
  /** The harness' own id when the session has run before; its loss fails closed. */
  acpSession: string | null;
  /** A person asked to bind the session anew: a different harness id is accepted once. */
  rebind: boolean;
  /** What was chosen of what the harness offers, beside the model; absent: nothing. */
  options?: ChosenOptions;
  /** Until it has started: the session whose conversation it goes on with, as a copy. */
  fork?: ForkOrigin;
  /** The directory that it is to have; absent: `cwd` as it is. */
  workspace?: WorkspaceWish;
  /** What its role says that its harness is held to; absent: nothing. */
  holds?: RoleHolds;
}

/** Where a fork comes from: a session of the same agent, and its harness' id of the conversation. */
export interface ForkOrigin {
  session: SessionId;
  acpSession: string;
}

/** One thing that the hub tells an agent. Applying one twice is harmless. */
export type InboxBody =
  | {
      type: 'turn';
      session: SessionOffer;
      turn: TurnId;
      fence: number;
      prompt: string;
      command: string | null;
      /** Absent when there are none. */
      attachments?: Attachment[];
      /** It is offered to another when its lease ends: an agent that cannot renew for a lease's term ends it by itself. */
      retryable?: true;
    }
  | { type: 'cancel'; session: SessionId; turn: TurnId; fence: number }
  | {
      type: 'decision';
      session: SessionId;
      turn: TurnId;
      fence: number;
      approval: ApprovalId;
      request: string;
      answer: PermissionDecision;
    }
  | { type: 'steer'; session: SessionId; turn: TurnId; fence: number; steer: TurnId; text: string }
  | { type: 'mode'; session: SessionId; mode: ApprovalMode }
  /** All that is chosen from now on, also what was chosen before. */
  | { type: 'configure'; session: SessionId; model: string | null; options: ChosenOptions }
  /** Tear the session down; answered by `closed` or `close_failed`. */
  | { type: 'close'; session: SessionId }
  /** The fence was raised: stop this turn and keep what it says as late. */
  | { type: 'revoked'; session: SessionId; turn: TurnId; fence: number }
  /** Acknowledged and answered by calls of its own: its entry here is gone once it was taken. */
  | { type: 'command'; command: CommandId; order: CommandOrder }
  /** Answered by a call of its own; put here again until it is, or until nobody waits for it. */
  | ({ type: 'workspace' } & WorkspaceRequest);

export interface InboxEntry {
  /** Grows by commit order within one agent's inbox; the cursor of `poll`. */
  seq: number;
  body: InboxBody;
}
