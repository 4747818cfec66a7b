import type {
  AgentId,
  ApprovalMode,
  Message,
  MessageId,
  Principal,
  QualityGate,
  Role,
  SessionId,
  StopRequest,
  TaskDraft,
  TaskId,
  Team,
  TeamStanding,
  Teammate,
  TeamRequest,
  TeamState,
  TurnId,
  WorkspaceKind,
} from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';
import type { BudgetSetting, BudgetView } from '../budgets/budget-verbs.ts';
import type { SessionView } from '../sessions/session-verbs.ts';
import type { ChangedFiles, TeamNotice } from './team-ports.ts';

export interface TeammateInput {
  name: string;
  role: string;
  /** Its first prompt; without one it waits for mail and tasks. */
  task?: string | undefined;
  harness?: string | undefined;
  agent?: string | undefined;
  model?: string | undefined;
  workspace?: WorkspaceKind | undefined;
  /** A directory in place of the team's. */
  cwd?: string | undefined;
  planRequired?: boolean | undefined;
  /** For `shell` teammates: the task is a command line. */
  command?: boolean | undefined;
}

/** A lead that is spawned with its team, as a delegate of the person. */
export interface LeadInput {
  task: string;
  harness?: string | undefined;
  agent?: string | undefined;
  model?: string | undefined;
  approvals?: ApprovalMode | undefined;
  /** What it or a teammate of its would ask is denied: nobody is there. */
  unattended?: boolean | undefined;
}

/** A team file, read and checked: all that is to be there once it is formed. */
export interface TeamInput {
  name: string;
  description?: string | undefined;
  /** For persons: which session of theirs leads it, by label or id. */
  lead?: string | undefined;
  /** For persons: a session that is spawned to lead it, and begins with the task once everybody is there. */
  leadOn?: LeadInput | undefined;
  cwd?: string | undefined;
  source?: { url: string; ref: string | null } | undefined;
  workspace?: WorkspaceKind | undefined;
  gates?: readonly QualityGate[] | undefined;
  planRequired?: boolean | undefined;
  /** What all of it may use together; limits of one kind each. */
  budget?: Pick<BudgetSetting, 'limits' | 'period' | 'zone'> | undefined;
  /** Roles of this team alone, before all others of their names. */
  roles?: readonly Role[] | undefined;
  teammates?: readonly TeammateInput[] | undefined;
  /** `key` names a task for the `needs` of others of this list; `for` a teammate of this list. */
  tasks?: readonly (Omit<TaskDraft, 'needs' | 'assignee'> & {
    key?: string | undefined;
    needs?: readonly string[] | undefined;
    for?: string | undefined;
  })[];
}

export interface TeammateView {
  teammate: Teammate;
  /** `team:role:name`. */
  address: string;
  session: SessionView;
  /** What it holds of the team's tasks; never two. */
  task: { id: TaskId; title: string } | null;
  waitingMail: number;
  /** Files in a directory of its own that are merged nowhere; null where it has none, or nothing is known yet. */
  changed: ChangedFiles | null;
  /** What of its role its harness does not honour, e.g. `temperature`. */
  notApplied: string[];
}

export interface TeamView {
  team: Team;
  /** How it stands as a whole. */
  status: TeamStanding;
  lead: SessionView;
  /** Live teammates. */
  size: number;
  tasks: { open: number; done: number; blocked: number };
}

export interface TeamStatus extends TeamView {
  /** Those that have left too, at the end. */
  teammates: TeammateView[];
  /** What a lead should know: stalled, lost or failed teammates, waiting approvals, two that edit one file. */
  notices: TeamNotice[];
  /** What it may use in all, and what is used of it. */
  budgets: BudgetView[];
}

export interface SpawnedTeammate {
  session: SessionId;
  turn: TurnId | null;
  address: string;
  status: 'accepted' | 'queued';
  why?: string;
  workspace: WorkspaceKind;
  agent: AgentId | null;
}

/**
 * Teams of persons and of sessions that lead them. `team`: an id, a short form, or a name of the caller's own; left out
 * only by a caller who leads exactly one. `teammate`: a name in the team, an address, or a session's id.
 */
export interface TeamService {
  /** All of the input or nothing. The lead is the caller's session, or the one of theirs that a person names. */
  create(by: Principal, input: TeamInput, signal?: AbortSignal): Answer<TeamStatus>;
  list(by: Principal, query: Page & { state?: TeamState | undefined }): Answer<PageOf<TeamView>>;
  status(by: Principal, team?: string): Answer<TeamStatus>;
  /** Its name is free at once; teammates are closed, open tasks cancelled. Refused while unmerged work would be lost, unless by force. */
  delete(by: Principal, team: string, input: { force: boolean }): Answer<{ team: Team; closed: SessionId[] }>;
  /** For persons: who leads it once its lead has ended; their own session when they name none. */
  lead(by: Principal, team: string, input: { session?: string | undefined }): Answer<TeamStatus>;
  spawn(
    by: Principal,
    team: string | undefined,
    input: TeammateInput,
    signal?: AbortSignal,
  ): Answer<SpawnedTeammate>;
  /** Asks it to end; with `force` after its deadline or when it declined, or at once by a person. */
  stop(
    by: Principal,
    team: string | undefined,
    teammate: string,
    input: { reason?: string | undefined; force: boolean },
  ): Answer<StopRequest>;
  /** By the teammate itself. */
  answerStop(
    by: Principal,
    request: string,
    input: { accept: boolean; reason?: string | undefined },
  ): Answer<StopRequest>;
  /** Lets it take so many turns more than its role gave it. */
  allowTurns(
    by: Principal,
    team: string | undefined,
    teammate: string,
    input: { turns: number },
  ): Answer<TeammateView>;
  /** Another session in its place, with its name, role, tasks and unread mail, on the same workspace where that still is. */
  replace(
    by: Principal,
    team: string | undefined,
    teammate: string,
    input: { harness?: string | undefined; agent?: string | undefined },
  ): Answer<SpawnedTeammate>;
}

export interface PostInput {
  /** An address, a name in the caller's team, or a session of its own by label or id. */
  to: string;
  team?: string | undefined;
  body: string;
  /** A request carries a correlation id that its answer names. */
  request?: TeamRequest | undefined;
  /** Answers a request or a message: its id. */
  replyTo?: string | undefined;
  /** With a request: waits so long for its answer. 0: does not wait. */
  timeoutSeconds: number;
  /** The caller's own name for this call: with the same one again nothing is sent twice, and the wait goes on. */
  key?: string | undefined;
}

export interface PostOutcome {
  message: Message;
  /**
   * `queued`: it waits for the recipient; `answered`: the awaited answer is in `answer`; `waiting`: no answer yet, it comes
   * as mail and names the message's id; `undelivered`: it reached nobody.
   */
  status: 'queued' | 'answered' | 'waiting' | 'undelivered';
  answer: Message | null;
}

export interface BroadcastOutcome {
  sent: { to: string; message: string }[];
  failed: { to: string; code: string; why: string }[];
}

/** A message with both its ends by name, as an onlooker sees it. */
export interface TeamLetter {
  message: Message;
  /** An address, or what they call the session; null for the team itself. */
  sender: string | null;
  recipient: string;
  /** It was written to the person, at one of their own doors. */
  forPerson: boolean;
}

/** Mail between members of teams, persons and their sessions. */
export interface TeamMailService {
  send(by: Principal, input: PostInput, signal?: AbortSignal): Answer<PostOutcome>;
  /** To all live members but the sender; with `topic` to those that subscribe to it. An error only when nobody could be reached. */
  broadcast(
    by: Principal,
    team: string | undefined,
    input: { body: string; topic?: string | undefined; key?: string | undefined },
  ): Answer<BroadcastOutcome>;
  /** Takes what waits for the caller, as `mail.wait` does; a person looks at any member's without taking it. */
  read(
    by: Principal,
    query: { team?: string | undefined; of?: string | undefined; limit: number; timeoutSeconds: number },
    signal?: AbortSignal,
  ): Answer<{ messages: Message[]; more: boolean }>;
  /** Adds to what the caller subscribes to; answers all of it. A topic is a word of the team's own or an artifact's name. */
  /** All mail of a team, newest first, for its person; none of it is taken. */
  list(by: Principal, team: string, query: Page): Answer<PageOf<TeamLetter>>;
  /** Marks what was written to the person as read, whichever of their doors it waits at. */
  see(by: Principal, messages: readonly MessageId[]): Answer<{ read: MessageId[] }>;
  subscribe(by: Principal, team: string | undefined, topics: readonly string[]): Answer<{ topics: string[] }>;
  unsubscribe(
    by: Principal,
    team: string | undefined,
    topics: readonly string[],
  ): Answer<{ topics: string[] }>;
}
