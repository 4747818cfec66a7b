import type {
  AgentId,
  ApprovalMode,
  Attachment,
  Cause,
  ChosenOptions,
  ForkOrigin,
  GitSource,
  KeptEntry,
  Principal,
  Role,
  Session,
  SessionId,
  SessionKind,
  SessionOption,
  Status,
  Turn,
  TaskId,
  TurnId,
  WorkspaceKind,
} from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';

/** What a list shows of a session beside its status. */
export interface SessionGlance {
  /** What it did last, in words: the title of a tool call, or the last line that it said. */
  doing: { text: string; at: number } | null;
  /** Of the workspace that is its own. */
  branch: string | null;
  /** Tokens that fill the model's window, and its size, as its harness told them; null: unknown. */
  window: { used: number; size: number | null } | null;
  /** Over its ended turns; null: no turn told any. Not whole: some did not tell, so the sum is too small. */
  tokens: number | null;
  tokensAreWhole: boolean;
  /** In millionths of a US dollar. */
  costMicros: number | null;
  costIsWhole: boolean;
}

/** A session as every door shows it: the stored row with what is computed from it. */
export interface SessionView {
  session: Session;
  status: Status;
  agent: { id: AgentId; name: string } | null;
  /** The task that it works on for its agent, or did. */
  task?: { id: TaskId; title: string } | undefined;
  /** Where it was asked for. */
  glance?: SessionGlance | undefined;
  turn: TurnId | null;
  queued: number;
  lastActivityAt: number;
  idleExpiresAt: number | null;
  ageExpiresAt: number | null;
}

/** A session with what its harness lets one choose, as it said last. */
export interface SessionDetail extends SessionView {
  options: SessionOption[];
  canFork: boolean;
  /** What its harness does not honour of its role. */
  role: { name: string; notApplied: string[] } | null;
}

export interface ForkInput {
  label?: string | undefined;
  /** Its first prompt; without one it is told to wait. */
  task?: string | undefined;
}

/** By doors the kind alone. `of`: for one that takes another's place, whose workspace it takes over. */
export type SpawnWorkspace = { kind: WorkspaceKind; of?: { of: string; name: string; from: string } };

export interface SpawnInput {
  task: string;
  mode?: 'run' | 'session' | undefined;
  thread?: boolean | undefined;
  delegate?: boolean | undefined;
  label?: string | undefined;
  harness?: string | undefined;
  agent?: string | undefined;
  cwd?: string | undefined;
  /** In place of `cwd`: what the agent checks out for it. */
  source?: GitSource | undefined;
  /** A directory with a branch of its own, made from the place above; absent: that place as it is. */
  workspace?: SpawnWorkspace | undefined;
  model?: string | undefined;
  role?: string | undefined;
  /** The whole role of the session whose place it takes, as that had it; before `role`. */
  profile?: Role | undefined;
  resume?: string | undefined;
  command?: boolean | undefined;
  approvals?: ApprovalMode | undefined;
  unattended?: boolean | undefined;
  mayApprove?: boolean | undefined;
  maySpawn?: boolean | undefined;
  owner?: SessionId | undefined;
  attachments?: readonly Attachment[] | undefined;
  /** For forks alone, and by no door: what was chosen of what the harness offers, and what it is a copy of. */
  options?: ChosenOptions | undefined;
  forkOf?: ForkOrigin | undefined;
  /** The idempotency key of the call, where it has one. */
  key?: string | undefined;
}

export interface SpawnOutcome {
  status: 'accepted' | 'queued';
  why?: string;
  session: SessionId;
  turn: TurnId;
  label: string | null;
  mode: 'run' | 'session';
  delegate: boolean;
  /** Bound to the chat of its owner. */
  thread: boolean;
}

/** `turn` is null where nothing is to be taken over: the session waits for its first message. */
export type ReplaceOutcome = Omit<SpawnOutcome, 'turn'> & { turn: TurnId | null };

export interface SendInput {
  message: string;
  timeoutSeconds: number;
  when: 'queue' | 'steer' | 'interrupt';
  command?: boolean | undefined;
  attachments?: readonly Attachment[] | undefined;
  /** The idempotency key of the call, where it has one. */
  key?: string | undefined;
}

export interface SendOutcome {
  status: 'replied' | 'accepted' | 'ended' | 'steered';
  session: SessionId;
  turn: TurnId;
  reply?: string;
  state: Turn['state'];
  cause?: Cause;
  delivered: 'queued' | 'queued_instead' | 'steered' | 'interrupted';
  displaced?: TurnId;
  why?: string;
}

export interface ConnectInput {
  /** `claude`, `codex`, … */
  client: string;
  fresh: boolean;
  /** May answer what its own delegates ask. */
  mayApprove?: boolean | undefined;
  /** The widest mode that its delegates can be given. */
  approvals?: ApprovalMode | undefined;
}

export interface ConnectedClient {
  /** As it was named, or with a number behind when it is a further session of that client. */
  client: string;
  session: SessionId;
  token: string;
  isNew: boolean;
}

export interface StoredEntry {
  seq: number;
  turn: TurnId | null;
  at: number;
  entry: KeptEntry;
}

/** Sessions for people and for sessions. `address`: an id, a unique short form of one, or a label of the caller's own. */
export interface SessionService {
  spawn(by: Principal, input: SpawnInput, signal?: AbortSignal): Answer<SpawnOutcome>;
  send(by: Principal, address: string, input: SendInput, signal?: AbortSignal): Answer<SendOutcome>;
  /** Goes on with a send whose hub died: waits for the reply to a turn that it queued. */
  awaitReply(by: Principal, turn: TurnId, timeoutSeconds: number, signal?: AbortSignal): Answer<SendOutcome>;
  list(
    by: Principal,
    query: Page & {
      delegated?: boolean | undefined;
      state: 'live' | 'all';
      kind?: SessionKind | undefined;
      owner?: SessionId | undefined;
      agent?: AgentId | undefined;
      /** Each with its glance. */
      glance?: boolean | undefined;
    },
  ): Answer<PageOf<SessionView>>;
  show(by: Principal, address: string, owner?: SessionId): Answer<SessionDetail>;
  turns(by: Principal, address: string, page: Page): Answer<PageOf<Turn>>;
  history(
    by: Principal,
    address: string,
    query: { after: number; limit: number; turn?: TurnId | undefined },
  ): Answer<{ items: StoredEntry[]; last: number; more: boolean; pruned: boolean }>;
  cancel(
    by: Principal,
    address: string,
    input: {
      /** Absent: the turn that runs, or where none runs the one that is next in line. */
      turn?: TurnId | undefined;
      /** All that is queued, too. */
      queued: boolean;
      /** Refused once the turn runs, so that taking back what waits never ends what began meanwhile. */
      unlessBegun?: boolean | undefined;
    },
  ): Answer<{ cancelled: TurnId[]; asked: TurnId[] }>;
  /** Resolves when it is closed, or after 20 s as still closing. */
  close(
    by: Principal,
    address: string,
    input: { force: boolean; owner?: SessionId | undefined },
  ): Answer<SessionView>;
  /** With `force` also a session that has not lost its conversation. */
  rebind(by: Principal, address: string, input: { force: boolean }): Answer<SessionView>;
  replace(by: Principal, address: string): Answer<ReplaceOutcome>;
  setMode(by: Principal, address: string, mode: ApprovalMode): Answer<SessionView>;
  /** By key: `model`, `approvals`, ids of the harness' own. A session sets only what is its own, and never widens it. */
  configure(by: Principal, address: string, changes: ChosenOptions): Answer<SessionDetail>;
  /** Refused where the harness cannot, and while a turn is under way. */
  fork(by: Principal, address: string, input: ForkInput, signal?: AbortSignal): Answer<SpawnOutcome>;
  /** The chat of a main session begins anew; its delegates stay. */
  reset(by: Principal, address: string): Answer<SessionView>;
  /** Live delegates of every owner of the person. */
  delegates(by: Principal, query: Page & { owner?: SessionId | undefined }): Answer<PageOf<SessionView>>;
  /** Exact label among all owners of the person; ambiguous labels are refused with the choices unless `owner` is given. */
  delegate(by: Principal, label: string, owner?: SessionId): Answer<SessionView>;
  /**
   * A token for an outside client, which is that client's main session: the one that it has, or with `fresh` another.
   * Persons only; the token is shown once.
   */
  connect(by: Principal, input: ConnectInput): Answer<ConnectedClient>;
  /** The caller's own session: a session's token names it, a person's client has a main session that is made when first needed. */
  self(by: Principal): Answer<Session>;
}
