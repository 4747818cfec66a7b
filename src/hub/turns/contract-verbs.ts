import type {
  AgentHarness,
  ApprovalId,
  Cause,
  InboxEntry,
  Principal,
  SessionId,
  SessionOption,
  ToolCallFacts,
  TranscriptEntry,
  TurnEnd,
  TurnId,
  TurnWork,
  Usage,
  WorkspacePlace,
} from '#domain';
import type { Answer } from '../answer.ts';

export interface Offer {
  entries: InboxEntry[];
  /** Turns that may run at once on the agent. */
  slots: number;
}

export type FinishOutcome =
  | TurnEnd
  | { end: 'interrupted'; reply: string; cause: Cause; usage?: Usage | undefined };

export interface Heard {
  slots: number;
  /** To be used from now on, where a person had it rotated. */
  token?: string;
}

/** What an agent calls. `by.agent` is whose it is; everything else is refused or not found. */
export interface AgentContract {
  poll(
    by: Principal,
    input: { claim_id: string; free: number; after: number; hold_ms: number },
    signal?: AbortSignal,
  ): Answer<Offer>;
  heartbeat(
    by: Principal,
    input: { contract: number; version: string; harnesses?: AgentHarness[] | undefined },
  ): Answer<Heard>;
  reconcile(
    by: Principal,
    input: {
      sessions: { session: SessionId; turn?: { id: TurnId; fence: number } | undefined }[];
      restarted: boolean;
    },
  ): Answer<{ sessions: { session: SessionId; answer: 'keep' | 'cancel' | 'close' }[] }>;
  start(
    by: Principal,
    turn: TurnId,
    input: {
      fence: number;
      acp_session: string;
      recovery: 'new' | 'resumed' | 'loaded' | 'forked' | 'fresh';
      note?: string | undefined;
      model?: string | undefined;
      cwd?: string | undefined;
      options?: SessionOption[] | undefined;
      can_fork?: boolean | undefined;
      workspace?: WorkspacePlace | undefined;
    },
  ): Answer<{ go: true }>;
  updates(
    by: Principal,
    turn: TurnId,
    input: { fence: number; batch: number; entries: TranscriptEntry[] },
  ): Answer<{ next: number }>;
  ask(
    by: Principal,
    turn: TurnId,
    input: { fence: number; request: string; call: ToolCallFacts },
  ): Answer<
    | {
        state: 'decided';
        approval: ApprovalId | null;
        answer: { decision: 'allow' | 'deny'; reason?: string | undefined } | { decision: 'cancelled' };
      }
    | { state: 'pending'; approval: ApprovalId }
  >;
  finish(
    by: Principal,
    turn: TurnId,
    input: {
      fence: number;
      last_batch: number;
      updates?: { batch: number; entries: TranscriptEntry[] } | undefined;
      phase: 'start' | 'turn';
      session_lost: boolean;
      outcome: FinishOutcome;
      work?: TurnWork | undefined;
    },
  ): Answer<{ taken: 'finished' | 'late' | 'before' }>;
  steered(by: Principal, turn: TurnId, input: { fence: number; steer: TurnId; done: boolean }): Answer<void>;
  facts(
    by: Principal,
    session: SessionId,
    input: {
      asleep?: boolean | undefined;
      options?: SessionOption[] | undefined;
      notice?: string | undefined;
      workspace_gone?: true | undefined;
    },
  ): Answer<void>;
  tornDown(
    by: Principal,
    session: SessionId,
    input: { done: boolean; cause?: Cause | undefined },
  ): Answer<void>;
  /** A token with which the harness of a session that is bound to this agent calls by MCP; it ends the one before. */
  sessionToken(by: Principal, session: SessionId): Answer<{ token: string }>;
}
