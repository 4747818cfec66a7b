import type { GitSource } from './git-source.ts';
import type { AgentId, SessionId, UserId } from './ids.ts';
import type { ForkOrigin } from './inbox.ts';
import type { ApprovalMode } from './mode.ts';
import type { Moves } from './moves.ts';
import type { ChosenOptions } from './session-option.ts';

export const SESSION_KINDS = ['main', 'oneshot', 'delegate', 'thread', 'teammate', 'step'] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

export const SESSION_STATES = ['starting', 'open', 'closing', 'closed', 'failed'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

export type SessionMove = 'opened' | 'fail' | 'close' | 'restore' | 'closed' | 'force_close';

/**
 * `restore`: a live agent reported that the teardown failed. `force_close`: the agent is silent beyond `lost_after`,
 * removed, or a person forces it; the teardown waits in the agent's inbox.
 */
export const SESSION_MOVES: Moves<SessionState, SessionMove> = {
  opened: { from: ['starting'], to: 'open' },
  fail: { from: ['starting', 'open'], to: 'failed' },
  close: { from: ['starting', 'open'], to: 'closing' },
  restore: { from: ['closing'], to: 'open' },
  closed: { from: ['closing'], to: 'closed' },
  force_close: { from: ['starting', 'open', 'closing', 'failed'], to: 'closed' },
};

/** Sessions that hold their label and count against the owner's cap. A failed session has freed its label. */
export const LIVE_SESSION_STATES = ['starting', 'open', 'closing'] as const satisfies readonly SessionState[];

/** A cause that is kept with a failed session, turn or message. */
export interface Cause {
  code: string;
  message: string;
}

const CLOSE_REASONS: Readonly<Record<string, string>> = {
  asked: 'somebody asked for it',
  owner_closed: 'its owner was closed',
  idle_expired: 'it had no turn for a long time',
  age_expired: 'it reached its age limit',
  oneshot_done: 'its task is over',
  replaced: 'another took its place',
  agent_removed: 'its agent was removed',
  stopped: 'it was asked to stop',
  team_deleted: 'its team was deleted',
  step_done: 'its step is over',
  run_ended: 'its run has ended',
  work_lost: 'its agent fell silent, and its task was offered anew',
};

/** Why a session was closed, in words; a reason that is not known here stands for itself. */
export const closeReasonText = (reason: string): string => CLOSE_REASONS[reason] ?? reason;

/** One ACP conversation on one harness, bound to one agent; or, without a harness, an outside client's own session. */
export interface Session {
  id: SessionId;
  user: UserId;
  kind: SessionKind;
  state: SessionState;
  /** The session that spawned it; never changes. Null for main sessions. */
  owner: SessionId | null;
  /** Unique among the owner's live sessions; exact and case-sensitive; at most 512 characters. */
  label: string | null;
  /** Null for the main session of an outside client, which runs outside Muster. */
  harness: string | null;
  agent: AgentId | null;
  /** The folder that it works in. With a source it is where its agent has checked that out; null before. */
  cwd: string | null;
  /** A repository that its agent checks out for it alone; null for a folder of the host. */
  source: GitSource | null;
  mode: ApprovalMode;
  /** The model that was asked for; null leaves it to the harness. */
  model: string | null;
  /** The model that the harness said it uses, at its last start. */
  harnessModel: string | null;
  /** What was chosen of what its harness offers, beside the model; set again whenever the harness is opened. */
  options: ChosenOptions;
  /** Set for a fork: what it is a copy of. */
  forkOf: ForkOrigin | null;
  role: string | null;
  /** For main sessions of outside clients: the client's name, e.g. `cli`. */
  client: string | null;
  /** How many spawns lie between it and its main session; 0 for a main session. */
  depth: number;
  /** The harness' own id of the conversation; set at first start, kept for resume; drift fails closed until rebind. */
  acpSession: string | null;
  /** A person asked to bind it anew: its next start may bring another ACP session id, once. */
  rebind: boolean;
  /** Its process has ended to save memory; the next turn resumes it. */
  asleep: boolean;
  /** Nobody can be asked: permissions are denied with a reason. */
  unattended: boolean;
  /** May answer permission requests of its own delegates. */
  mayApprove: boolean;
  maySpawn: boolean;
  /** Set once spawn has given its answer: before that a failed start erases all, after it the failure is kept. */
  answeredAt: number | null;
  /** Why it failed; or why its last close did not succeed. */
  cause: Cause | null;
  /** Reason given when it was closed: `asked`, `idle_expired`, `age_expired`, `oneshot_done`, `replaced`, … */
  closeReason: string | null;
  /** No new turns are accepted; it closes when the running turn ends (age expiry, a close that waits). */
  closeAfterTurn: boolean;
  createdAt: number;
  openedAt: number | null;
  endedAt: number | null;
  lastTurnEndedAt: number | null;
  lastSendAt: number | null;
}
