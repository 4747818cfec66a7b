import type { AgentId, ApprovalId, BudgetId, SessionId, TurnId } from './ids.ts';
import type { Moves } from './moves.ts';
import type { Cause } from './session.ts';
import type { Usage } from './transcript.ts';

export const TURN_STATES = [
  'queued',
  'leased',
  'running',
  'waiting',
  'done',
  'failed',
  'cancelled',
  'interrupted',
  'expired',
] as const;
export type TurnState = (typeof TURN_STATES)[number];

export const ENDED_TURN_STATES = [
  'done',
  'failed',
  'cancelled',
  'interrupted',
  'expired',
] as const satisfies readonly TurnState[];
/** Turns that their agent holds under a fence. */
export const HELD_TURN_STATES = ['leased', 'running', 'waiting'] as const satisfies readonly TurnState[];

export type TurnMove =
  | 'lease'
  | 'give_back'
  | 'start'
  | 'wait'
  | 'go_on'
  | 'done'
  | 'fail'
  | 'cancel'
  | 'cancel_queued'
  | 'interrupt'
  | 'expire'
  | 'steered';

/**
 * `give_back`: a lease ended before the turn had started, so nothing was prompted. `interrupt`: it had started; it is
 * never run again by itself. `expire`: no agent began it in time. `steered`: its text went into the turn
 * that was running.
 */
export const TURN_MOVES: Moves<TurnState, TurnMove> = {
  lease: { from: ['queued'], to: 'leased' },
  give_back: { from: ['leased'], to: 'queued' },
  start: { from: ['leased'], to: 'running' },
  wait: { from: ['running'], to: 'waiting' },
  go_on: { from: ['waiting'], to: 'running' },
  done: { from: ['running', 'waiting'], to: 'done' },
  fail: { from: ['queued', 'leased', 'running', 'waiting'], to: 'failed' },
  cancel: { from: ['leased', 'running', 'waiting'], to: 'cancelled' },
  cancel_queued: { from: ['queued'], to: 'cancelled' },
  interrupt: { from: ['running', 'waiting'], to: 'interrupted' },
  expire: { from: ['queued'], to: 'expired' },
  steered: { from: ['queued'], to: 'done' },
};

/** Who caused a turn. `mail`: the courier's envelope turn for a managed owner. `task`: an agent works on a task by itself. `step`: a run. */
export const TURN_SOURCES = ['spawn', 'send', 'person', 'mail', 'task', 'step'] as const;
export type TurnSource = (typeof TURN_SOURCES)[number];

/** One prompt to a session and all that follows until it stops; the unit of work that is leased. */
export interface Turn {
  id: TurnId;
  session: SessionId;
  /** Turns of one session run one at a time in this order. */
  position: number;
  state: TurnState;
  source: TurnSource;
  /** The session that is told the result: whoever sent, else the owner. Null when nobody is. */
  askedBy: SessionId | null;
  prompt: string;
  /** A structured command for the shell harness, in place of a prompt. */
  command: string | null;
  /** How often it was passed on between strangers; refused beyond the hop limit. */
  hops: number;
  /** Grows at each grant and whenever the hub takes the turn away; a write with an older one is refused. */
  fence: number;
  agent: AgentId | null;
  claim: string | null;
  leaseUntil: number | null;
  /** The number of the next batch of updates that is accepted; starts at 1. */
  nextBatch: number;
  /** Set when somebody asked to cancel; the agent ends it. */
  cancelAskedAt: number | null;
  /** What a waiting turn waits for: an approval's id. */
  waitingOn: ApprovalId | null;
  /** A queued turn that a budget holds back, and since when; absent: none does. */
  pausedBy?: BudgetId | null;
  pausedAt?: number | null;
  /** Tool calls that were begun and have not ended: while one runs, silence is no stall. */
  openCalls: string[];
  createdAt: number;
  startedAt: number | null;
  /** Last update, state change or wait's end; what stall is measured from. */
  lastActivityAt: number | null;
  endedAt: number | null;
  reply: string | null;
  stopReason: string | null;
  cause: Cause | null;
  usage: Usage | null;
}

/** How an agent says that a turn ended. */
export type TurnEnd =
  | { end: 'done'; reply: string; stopReason: string; usage?: Usage | undefined }
  | { end: 'cancelled'; reply: string; usage?: Usage | undefined }
  | { end: 'failed'; reply: string; cause: Cause; usage?: Usage | undefined };
