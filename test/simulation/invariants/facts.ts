import type { LoggedEvent, SessionId, TurnId } from '#domain';
import type { OwnerBooks } from '../actors/owner-books.ts';
import type { ProcessBooks } from '../world/processes.ts';
import type { ScriptBooks } from '../world/random-script.ts';
import type {
  ApprovalRow,
  AttemptRow,
  BudgetRow,
  EventRow,
  MessageRow,
  SessionRow,
  TaskRow,
  TranscriptRow,
  TurnRow,
} from '../world/witness.ts';

/** All that is known when a run is over: what is stored, what the actors saw, what the harnesses did. */
export interface Facts {
  turns: readonly TurnRow[];
  turn: ReadonlyMap<TurnId, TurnRow>;
  sessions: readonly SessionRow[];
  session: ReadonlyMap<SessionId, SessionRow>;
  messages: readonly MessageRow[];
  approvals: readonly ApprovalRow[];
  budgets: readonly BudgetRow[];
  tasks: readonly TaskRow[];
  attempts: readonly AttemptRow[];
  events: readonly EventRow[];
  transcript: readonly TranscriptRow[];
  inboxRows: number;
  owners: OwnerBooks;
  processes: ProcessBooks;
  scripts: ScriptBooks;
  followed: readonly LoggedEvent[];
  /** The main sessions of persons' clients; all other askers are managed. */
  outside: ReadonlySet<SessionId>;
  /** Waits that still last: `true` when the world became quiet in time. */
  quiet: boolean;
}

/** Names every fact that breaks the rule; empty when it holds. */
export type Invariant = (facts: Facts) => string[];

export const ENDED = new Set(['done', 'failed', 'cancelled', 'interrupted', 'expired']);
export const LIVE = new Set(['starting', 'open', 'closing']);
