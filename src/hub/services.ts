import type { BackgroundPart, Health } from '#base';
import type {
  Agent,
  AgentHarness,
  AgentId,
  AgentIntent,
  ApprovalId,
  ApprovalMode,
  Attachment,
  Cause,
  ChosenOptions,
  ForkOrigin,
  HubSettings,
  InboxEntry,
  LoggedEvent,
  Principal,
  Session,
  SessionId,
  SessionKind,
  SessionOption,
  SettingKey,
  Status,
  TokenId,
  TokenKind,
  ToolCallFacts,
  TranscriptEntry,
  Turn,
  TurnEnd,
  TurnId,
  Usage,
  UserId,
} from '#domain';
import type { Answer, Page, PageOf } from './answer.ts';
import type { ApprovalService } from './approvals/approval-verbs.ts';
import type { MailService } from './mail/mail-verbs.ts';

export type * from './answer.ts';
export type * from './approvals/approval-verbs.ts';
export type * from './mail/mail-verbs.ts';

/** A session as every door shows it: the stored row with what is computed from it. */
export interface SessionView {
  session: Session;
  status: Status;
  agent: { id: AgentId; name: string } | null;
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
}

export interface ForkInput {
  label?: string | undefined;
  /** Its first prompt; without one it is told to wait. */
  task?: string | undefined;
}

export interface SpawnInput {
  task: string;
  mode?: 'run' | 'session' | undefined;
  thread?: boolean | undefined;
  delegate?: boolean | undefined;
  label?: string | undefined;
  harness?: string | undefined;
  agent?: string | undefined;
  cwd?: string | undefined;
  model?: string | undefined;
  role?: string | undefined;
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
}

export interface SpawnOutcome {
  status: 'accepted' | 'queued';
  why?: string;
  session: SessionId;
  turn: TurnId;
  label: string | null;
  mode: 'run' | 'session';
  delegate: boolean;
}

/** `turn` is null where nothing is to be taken over: the session waits for its first message. */
export type ReplaceOutcome = Omit<SpawnOutcome, 'turn'> & { turn: TurnId | null };

export interface SendInput {
  message: string;
  timeoutSeconds: number;
  when: 'queue' | 'steer' | 'interrupt';
  command?: boolean | undefined;
  attachments?: readonly Attachment[] | undefined;
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
  entry: TranscriptEntry;
}

/** Sessions for people and for sessions. `address`: an id, a unique short form of one, or a label of the caller's own. */
export interface SessionService {
  spawn(by: Principal, input: SpawnInput, signal?: AbortSignal): Answer<SpawnOutcome>;
  send(by: Principal, address: string, input: SendInput, signal?: AbortSignal): Answer<SendOutcome>;
  list(
    by: Principal,
    query: Page & {
      delegated?: boolean | undefined;
      state: 'live' | 'all';
      kind?: SessionKind | undefined;
      owner?: SessionId | undefined;
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
    input: { turn?: TurnId | undefined; queued: boolean },
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

export interface RegisterInput {
  name: string;
  hostname: string;
  host_uid?: string | undefined;
  platform: string;
  version: string;
  contract: number;
  tags: string[];
  harnesses: AgentHarness[];
  slots: number;
  metadata: Record<string, unknown>;
}

export interface AgentChange {
  intent?: AgentIntent | undefined;
  name?: string | undefined;
  slots?: number | undefined;
  tags?: string[] | undefined;
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
      options?: SessionOption[] | undefined;
      can_fork?: boolean | undefined;
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
      phase: 'start' | 'turn';
      session_lost: boolean;
      outcome: FinishOutcome;
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

export interface AgentView {
  agent: Agent;
  liveness: { heard: 'online' | 'offline' | 'lost' | 'never'; since: number | null };
  slotsHeld: number;
}

export interface FleetService {
  list(by: Principal, page: Page): Answer<PageOf<AgentView>>;
  show(by: Principal, idOrName: string): Answer<AgentView>;
  /** With a join token, which is used up by success alone. The agent's token is shown once. */
  register(by: Principal, input: RegisterInput): Answer<{ agent: AgentId; name: string; token: string }>;
  /** What people ask of it. Disabled, its token is refused at once. */
  change(by: Principal, idOrName: string, change: AgentChange): Answer<AgentView>;
  /** Has the agent handed a new token with its next heartbeat; the one it has ends once it has come with the new one. */
  rotate(by: Principal, idOrName: string): Answer<AgentView>;
  /** Refused while sessions live on it, unless by force: then they are closed without their host. */
  remove(
    by: Principal,
    idOrName: string,
    input: { force: boolean },
  ): Answer<{ removed: AgentId; name: string; closed: SessionId[] }>;
  /** For the composition of hub and local agent: finds or makes the agent of that name and mints it a token. */
  ensureLocal(
    user: UserId,
    input: { name: string; hostname: string; platform: string; version: string; slots: number },
  ): Promise<{ agent: AgentId; token: string }>;
  /** How many turns may run at once on an agent from now on; what runs beyond that goes on. */
  setSlots(agent: AgentId, slots: number): Promise<void>;
}

export interface AuthService {
  /** Who a token stands for, or why it does not. Remembers last use at most once a minute. */
  whoIs(token: string): Answer<Principal>;
  /** First start: makes the admin and answers a token for this machine's CLI. Later: mints another for the same person. */
  mintUserToken(input: { name: string; client: string }): Promise<{ user: UserId; token: string }>;
  mintAgentToken(user: UserId, agent: AgentId): Promise<string>;
  /** For one agent of this person to register with, within a day; persons only. */
  mintJoinToken(by: Principal): Answer<{ id: TokenId; token: string; expiresAt: number }>;
  mintSessionToken(user: UserId, session: SessionId): Promise<string>;
  /** Those of the caller that are good now, newest first; persons only. */
  tokens(by: Principal, page: Page): Answer<PageOf<TokenView>>;
  revoke(by: Principal, tokenId: string): Answer<void>;
}

/** What is known of a token, which is not itself. */
export interface TokenView {
  id: TokenId;
  kind: TokenKind;
  /** The agent's or session's id, by kind. */
  subject: string | null;
  client: string | null;
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
}

export interface SettingView {
  key: SettingKey;
  value: string | number;
  origin: string;
}

export interface SettingsService {
  /** The values in force, in ms and counts; read by every service at each use. */
  current(): HubSettings;
  /** Calls `tell` whenever values in force have changed; answers a function that ends it. */
  onChange(tell: (settings: HubSettings) => void): () => void;
  list(by: Principal): Answer<SettingView[]>;
  set(by: Principal, key: string, value: string | number | null): Answer<SettingView>;
}

export interface AuditEntry {
  seq: number;
  at: number;
  principal: string;
  /** The name of a person; null for others. */
  name: string | null;
  door: string;
  action: string;
  subject: string | null;
  data: Record<string, unknown> | null;
}

export interface AuditService {
  list(by: Principal, page: Page): Answer<PageOf<AuditEntry>>;
}

/** A create that carries a key does its work once; repeated, it answers what it answered then. */
export interface IdempotencyService {
  run(
    by: Principal,
    key: string,
    route: string,
    requestHash: string,
    work: () => Promise<{ status: number; body: string }>,
  ): Answer<{ status: number; body: string; replayed: boolean }>;
}

export interface EventService {
  /** The position of now. */
  position(): Promise<string>;
  /** Events of the caller after a cursor, oldest first, or a reset. */
  read(
    by: Principal,
    input: {
      after: string;
      session?: SessionId | undefined;
      types?: readonly string[] | undefined;
      limit: number;
    },
  ): Answer<{ events: LoggedEvent[]; cursor: string; more: boolean } | { reset: string; cursor: string }>;
  /** Calls `wake` when there may be more. Answers a function that ends it. */
  listen(wake: () => void): () => void;
}

export interface HubCounts {
  working: number;
  needsYou: number;
  queued: number;
  live: number;
}

/** A counter that guards a bound and said something else than its rows. */
export interface Miscount {
  counter: string;
  /** Of the session or task that carries it. */
  id: string;
  stored: number;
  counted: number;
}

/** All that the hub does; what the doors stand on. */
export interface Hub {
  readonly sessions: SessionService;
  readonly contract: AgentContract;
  readonly fleet: FleetService;
  readonly mail: MailService;
  readonly approvals: ApprovalService;
  readonly auth: AuthService;
  readonly settings: SettingsService;
  readonly audit: AuditService;
  readonly idempotency: IdempotencyService;
  readonly events: EventService;
  counts(by: Principal): Answer<HubCounts>;
  /** For doctor: recounts the counters of all people and mends those that are off. */
  recount(by: Principal): Answer<{ mended: Miscount[] }>;
  /** `lease-reaper`, `delegate-sweeper`, `message-courier`, `approval-expirer`, `event-pruner`, … */
  readonly parts: readonly BackgroundPart[];
  health(): Health[];
  start(): void;
  /** Ends waits with `hub.stopping`, stops the parts in reverse. The store stays open: whoever opened it closes it. */
  stop(): Promise<void>;
}
