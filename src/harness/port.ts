import type { Result } from '#base';
import type {
  ApprovalMode,
  Attachment,
  ChosenOptions,
  RoleHolds,
  SessionId,
  SessionOption,
  ToolCallFacts,
  TranscriptEntry,
  TurnId,
  Usage,
  WirePage,
  WireQuery,
} from '#domain';

/** An MCP server that a session is given; `headers` carry its own token. */
export interface McpServer {
  name: string;
  url: string;
  headers: Record<string, string>;
}

/** What a harness is asked to run. One process per session, always. */
export interface SessionSpec {
  session: SessionId;
  /** Name of the recipe: `grok`, `shell`, … */
  harness: string;
  /** Absolute; exists. */
  cwd: string;
  mode: ApprovalMode;
  model?: string;
  /** What else was chosen of what the harness offers. */
  options?: ChosenOptions;
  mcpServers: McpServer[];
  /** What its role says that this harness can be held to. */
  holds?: RoleHolds;
  /** Set when the session has run before: its ACP session id, to be resumed or loaded. */
  resume?: string;
  /** Set for a fork that has not run: the ACP session id of the conversation that it goes on with, as a copy. */
  fork?: string;
  /** Variables beside the recipe's allow-list, from the person's configuration. Never a secret of ours. */
  env?: Record<string, string>;
}

/** How the conversation came to be: `forked` is a copy of another, `fresh` says that the earlier context could not be recovered, and why in `OpenFacts.note`. */
export type Recovery = 'new' | 'resumed' | 'loaded' | 'forked' | 'fresh';

export interface OpenFacts {
  acpSessionId: string;
  recovery: Recovery;
  note?: string;
  /** The harness' own mode after it was set, and the modes and models that it offers, as it named them. */
  harnessMode?: string;
  harnessModes?: string[];
  model?: string;
  models?: string[];
  /** All that it lets one choose, with what is in force; changes with its word and with `configure`. */
  options?: SessionOption[];
  /** It says that it can go on with a copy of a conversation. */
  canFork?: boolean;
  canSteer: boolean;
  canResume: boolean;
  pid?: number;
}

/** Why a harness could not be started or ended a turn badly. `cause` is a sentence for a person, with what to do. */
export interface HarnessFailure {
  code:
    | 'harness.unknown'
    | 'harness.not_installed'
    | 'harness.start_failed'
    | 'harness.cwd_missing'
    | 'harness.cwd_outside'
    | 'harness.login_required'
    | 'harness.died'
    | 'harness.model_error'
    | 'harness.turn_deadline'
    | 'harness.stalled'
    | 'harness.refused';
  cause: string;
  /** Last lines of the program's stderr, redacted, at most 4 KB. */
  stderr?: string;
}

/** Kept for ever about each process that ended. */
export interface ExitFacts {
  code: number | null;
  signal: string | null;
  /** SIGKILL was needed. */
  forced: boolean;
  /** We asked it to end. */
  asked: boolean;
}

/** A permission that the harness asks for while a turn runs. */
export interface PermissionQuestion {
  /** Unique within the session's process; a repeated id is the same question. */
  requestId: string;
  call: ToolCallFacts;
  options: {
    id: string;
    name: string;
    kind: 'allow_once' | 'allow_always' | 'reject_once' | 'reject_always';
  }[];
}

/** The decision on a question. `deny` with a reason that is shown to the model where the harness can carry one. */
export type PermissionAnswer = { decision: 'allow' | 'deny'; reason?: string } | { decision: 'cancelled' };

/** Where what happens in a turn goes. Calls come strictly in order. */
export interface TurnSink {
  entry(entry: TranscriptEntry): void;
  /** Answers once somebody has decided. */
  permission(question: PermissionQuestion): Promise<PermissionAnswer>;
}

export type TurnOutcome =
  | {
      end: 'done';
      reply: string;
      stopReason: 'end_turn' | 'max_tokens' | 'max_turn_requests' | 'refusal';
      usage?: Usage;
    }
  | { end: 'cancelled'; reply: string; usage?: Usage }
  | { end: 'failed'; reply: string; failure: HarnessFailure; usage?: Usage };

export interface Prompt {
  turn: TurnId;
  text: string;
  /** A structured command for the shell harness; other harnesses refuse it. */
  command?: string;
  /** Files that go along; text harnesses take them. */
  attachments?: readonly Attachment[];
}

/** One live conversation on one harness process. */
export interface LiveSession {
  readonly facts: OpenFacts;
  /** Resolves when the process has ended, however it ended. */
  readonly exited: Promise<ExitFacts>;
  /** What has to be equal for this handle to be used again; see `sameIdentity`. */
  readonly spec: SessionSpec;
  /**
   * Runs one turn. Resolves only after the session's update chain has drained, so that every entry has reached the
   * sink; never rejects. One at a time.
   */
  prompt(prompt: Prompt, sink: TurnSink): Promise<TurnOutcome>;
  /** Ends the running turn: pending permissions are answered `cancelled` first, commands that stay behind are killed. */
  cancel(): Promise<void>;
  /** Puts text into the running turn; false when the harness cannot, or no turn runs. */
  steer(text: string): Promise<boolean>;
  setMode(mode: ApprovalMode): Promise<void>;
  /** Sets one of its options, by id or by what it is about (`model`); refuses with why it is not set. */
  configure(key: string, value: string): Promise<Result<null, string>>;
  /** Calls `tell` whenever the options in `facts` have changed. */
  onOptions(tell: () => void): void;
  /** A positive answer, or it is not used again. */
  alive(): Promise<boolean>;
  /** Ends the process group: politely, then SIGTERM, then SIGKILL, each after its grace. Idempotent. */
  close(): Promise<ExitFacts>;
}

/** Opens sessions; what the agent holds. */
export interface HarnessHost {
  open(spec: SessionSpec): Promise<Result<LiveSession, HarnessFailure>>;
  /** The harnesses that can be started here, found by looking for their programs. */
  found(): Promise<FoundHarness[]>;
  /** A part of what went over the wire of a session, in all its processes; absent where none is written. */
  wire?(session: SessionId, query: WireQuery): Promise<WirePage>;
}

export interface FoundHarness {
  name: string;
  /** Absolute path, or `built-in`. */
  program: string;
  version?: string;
  canResume: boolean;
  canSteer: boolean;
  /** What it does unasked, whatever the mode. */
  asks?: string;
  /** What to type to log in, where no login is seen; it may be in a keychain all the same. */
  login?: string;
}
