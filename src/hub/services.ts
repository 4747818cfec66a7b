import type { BackgroundPart, Health } from '#base';
import type { HubId, Principal } from '#domain';
import type { hubRows } from '#store';
import type { Answer } from './answer.ts';
import type { ApprovalService } from './approvals/approval-verbs.ts';
import type { ArtifactService } from './artifacts/artifact-verbs.ts';
import type { AuditService } from './audit/audit-verbs.ts';
import type { BudgetService } from './budgets/budget-verbs.ts';
import type { AuthService } from './auth/auth-verbs.ts';
import type { ChatService } from './chats/chat-verbs.ts';
import type { CommandService } from './commands/command-verbs.ts';
import type { EventService } from './events/event-verbs.ts';
import type { HubFigures } from './figures/index.ts';
import type { FleetService } from './fleet/fleet-verbs.ts';
import type { HubFace } from './hubs/index.ts';
import type { IdempotencyService } from './idempotency/idempotency-verbs.ts';
import type { MailService } from './mail/mail-verbs.ts';
import type { NoticeService } from './notices/notice-verbs.ts';
import type { RoleService } from './roles/role-verbs.ts';
import type { SessionService } from './sessions/session-verbs.ts';
import type { SettingsService } from './settings/settings-verbs.ts';
import type { TeamMailService, TeamService } from './teams/team-verbs.ts';
import type { BoardService, TaskService } from './tasks/task-verbs.ts';
import type { TeamFileService } from './team-files/team-file-verbs.ts';
import type { AgentContract } from './turns/contract-verbs.ts';
import type { UserService } from './users/users-verbs.ts';
import type { HookService, LibraryService, RunScheduleService } from './workflows/library-verbs.ts';
import type { RunService } from './workflows/run-verbs.ts';
import type { WorkflowService } from './workflows/workflow-verbs.ts';
import type { WireLogService } from './wire-logs/wire-log-verbs.ts';
import type { WorkspaceService } from './workspaces/workspace-verbs.ts';

export type * from './answer.ts';
export type * from './approvals/approval-verbs.ts';
export type * from './artifacts/artifact-verbs.ts';
export type * from './audit/audit-verbs.ts';
export type * from './auth/auth-verbs.ts';
export type * from './budgets/budget-verbs.ts';
export type * from './chats/chat-verbs.ts';
export type * from './commands/command-verbs.ts';
export type * from './events/event-verbs.ts';
export type { HubFigures } from './figures/index.ts';
export type { Commit, CommittedEvent, StoreMeter } from '#store';
export type * from './fleet/fleet-verbs.ts';
export type * from './idempotency/idempotency-verbs.ts';
export type * from './mail/mail-verbs.ts';
export type * from './notices/notice-verbs.ts';
export type * from './roles/role-verbs.ts';
export type { RoleFiles } from './roles/role-shelf.ts';
export type { WorkflowFile, WorkflowFiles } from './workflows/workflow-files.ts';
export type { TeamFiles } from './team-files/team-files.ts';
export type { RoleText } from './roles/role-text.ts';
export type { FileFinding } from '#base/yaml';
export type * from './team-files/team-file-verbs.ts';
export type * from './sessions/session-verbs.ts';
export type * from './settings/settings-verbs.ts';
export type * from './tasks/task-verbs.ts';
export type * from './teams/team-verbs.ts';
export type * from './turns/contract-verbs.ts';
export type * from './users/users-verbs.ts';
export type * from './workflows/library-verbs.ts';
export type * from './workflows/run-verbs.ts';
export type * from './workflows/engine/step-work.ts';
export type * from './workflows/workflow-verbs.ts';
export type * from './workspaces/workspace-verbs.ts';

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
  /** Of this start of it. */
  readonly id: HubId;
  readonly sessions: SessionService;
  readonly chats: ChatService;
  readonly contract: AgentContract;
  readonly fleet: FleetService;
  readonly commands: CommandService;
  readonly mail: MailService;
  readonly teamMail: TeamMailService;
  readonly approvals: ApprovalService;
  readonly budgets: BudgetService;
  readonly auth: AuthService;
  readonly users: UserService;
  readonly settings: SettingsService;
  readonly audit: AuditService;
  readonly idempotency: IdempotencyService;
  readonly events: EventService;
  readonly notices: NoticeService;
  readonly boards: BoardService;
  readonly tasks: TaskService;
  readonly workflows: WorkflowService;
  readonly runs: RunService;
  readonly library: LibraryService;
  readonly runSchedules: RunScheduleService;
  readonly hooks: HookService;
  readonly workspaces: WorkspaceService;
  readonly wireLogs: WireLogService;
  readonly roles: RoleService;
  readonly teamFiles: TeamFileService;
  readonly artifacts: ArtifactService;
  readonly teams: TeamService;
  counts(by: Principal): Answer<HubCounts>;
  /** How much of everything is under way, of all people; for metrics. */
  figures(): Promise<HubFigures>;
  /** Whether the database answers now. */
  reachStore(): Answer<{ now: number }>;
  /** For doctor: recounts the counters of all people and mends those that are off. */
  recount(by: Principal): Answer<{ mended: Miscount[] }>;
  /** `lease-reaper`, `delegate-sweeper`, `message-courier`, `approval-expirer`, `event-pruner`, … */
  readonly parts: readonly BackgroundPart[];
  health(): Health[];
  /** The hubs that live on this database, the oldest first; none are written down where there can be one alone. */
  hubs(): Promise<hubRows.HubInstance[]>;
  /** `face`: where this hub answers, for people and the other hubs. */
  start(face?: HubFace): void;
  /** It is to stop soon: whoever sends work its way should choose another hub. Nothing ends yet. */
  announceStop(): void;
  isStopping(): boolean;
  /** Ends waits with `hub.stopping`, and lets no other begin; all else is still done. */
  endWaits(): void;
  /** Ends waits with `hub.stopping`, stops the parts in reverse. The store stays open: whoever opened it closes it. */
  stop(): Promise<void>;
}
