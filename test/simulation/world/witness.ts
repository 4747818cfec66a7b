import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { AgentId, ApprovalId, MessageId, SessionId, TaskId, TurnId } from '#domain';

export interface TurnRow {
  id: TurnId;
  session: SessionId;
  state: string;
  fence: number;
  agent: AgentId | null;
  source: string;
  askedBy: SessionId | null;
  reply: string | null;
  stopReason: string | null;
  cause: string | null;
  prompt: string;
  waitingOn: ApprovalId | null;
  /** The budget that holds a queued turn back. */
  pausedBy: string | null;
  startedAt: number | null;
  endedAt: number | null;
}
export interface SessionRow {
  id: SessionId;
  state: string;
  kind: string;
  owner: SessionId | null;
  label: string | null;
  harness: string | null;
  acpSession: string | null;
  liveDelegates: number;
  queuedTurns: number;
}
export interface MessageRow {
  id: MessageId;
  to: SessionId;
  from: SessionId | null;
  kind: string;
  turn: TurnId | null;
  body: string;
  state: string;
  tries: number;
  replyTo: MessageId | null;
}
/** A budget beside what its turns add up to. */
export interface BudgetRow {
  id: string;
  kind: string;
  hard: number;
  used: number;
  reserved: number;
  unknown: number;
  pausedAt: number | null;
  held: number;
  charged: number;
  untold: number;
}
export interface ApprovalRow {
  id: ApprovalId;
  kind: string;
  turn: TurnId;
  state: string;
  toolCallId: string;
}
export interface TaskRow {
  id: TaskId;
  title: string;
  state: string;
  fence: number;
  blocked: string | null;
  unmet: number;
  notBefore: number | null;
  claimedBy: string | null;
  result: string | null;
  /** For a team's: how many live teammates could take it; null on a board. */
  hands: number | null;
}
export interface AttemptRow {
  task: TaskId;
  fence: number;
  state: string;
  session: SessionId | null;
  turn: TurnId | null;
}
export interface EventRow {
  seq: number;
  at: number;
  type: string;
  user: string | null;
  session: SessionId | null;
  turn: TurnId | null;
  subject: string | null;
  data: string | null;
}

export interface TranscriptRow {
  turn: TurnId;
  type: string;
  text: string | null;
}

const QUERIES = {
  transcript: `select turn_id as turn, type, body ->> '$.text' as text from transcript
    where turn_id is not null order by session_id, seq`,
  turns: `select id, session_id as session, state, fence, agent_id as agent, source, asked_by as askedBy, reply,
    stop_reason as stopReason, cause, prompt, waiting_on as waitingOn, paused_by as pausedBy,
    started_at as startedAt, ended_at as endedAt from turns order by id`,
  sessions: `select id, state, kind, owner_id as owner, label, harness, acp_session as acpSession,
    live_delegates as liveDelegates, queued_turns as queuedTurns from sessions order by id`,
  messages: `select id, to_session as "to", from_session as "from", kind, turn_id as turn, body, state, tries, reply_to as replyTo
    from messages order by id`,
  budgets: `select b.id, b.kind, b.hard, b.used, b.reserved, b.unknown_turns as unknown, b.paused_at as pausedAt,
    coalesce(sum(case when t.settled_at is null then t.reserved end), 0) as held,
    coalesce(sum(case when t.settled_at is not null then t.used end), 0) as charged,
    coalesce(sum(case when t.settled_at is not null then t.unknown end), 0) as untold
    from budgets b left join budget_turns t on t.budget_id = b.id group by b.id order by b.id`,
  approvals: `select id, kind, turn_id as turn, state, call ->> '$.toolCallId' as toolCallId from approvals order by id`,
  events: `select seq, at, type, user_id as user, session_id as session, turn_id as turn, subject, data from events order by seq`,
  tasks: `select t.id, t.title, t.state, t.fence, t.blocked, t.unmet, t.not_before as notBefore, t.claimed_by as claimedBy, d.result,
    case when t.team_id is not null then (select count(*) from teammates m join sessions s on s.id = m.session_id
      where m.team_id = t.team_id and m.left_at is null and s.state in ('starting', 'open')
      and (t.assignee is null or t.assignee = m.session_id)) end as hands
    from tasks t left join task_details d on d.task_id = t.id order by t.id`,
  tasksHeld: `select claimed_by as session, count(*) as count from tasks
    where state = 'in_progress' and team_id is not null group by claimed_by`,
  mailboxes: `select to_session as session, count(*) as count from messages where state in ('queued', 'delivered')
    and kind in ('note', 'request', 'answer', 'broadcast') group by to_session`,
  attempts: `select task_id as task, fence, state, session_id as session, turn_id as turn from attempts order by task_id, fence`,
  inbox: `select seq, body from inbox order by agent_id, seq`,
};

/** Looks at the database from beside the hub, at any moment, without taking part in anything. */
export class Witness {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  #version: unknown;

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { readOnly: true });
  }

  /** Whether anything was committed since this was asked last. */
  hasChanged(): boolean {
    const [now] = this.#all<{ data_version: number }>('pragma data_version');
    const changed = now?.data_version !== this.#version;
    this.#version = now?.data_version;
    return changed;
  }

  turns = (): TurnRow[] => this.#all(QUERIES.turns);
  sessions = (): SessionRow[] => this.#all(QUERIES.sessions);
  messages = (): MessageRow[] => this.#all(QUERIES.messages);
  approvals = (): ApprovalRow[] => this.#all(QUERIES.approvals);
  budgets = (): BudgetRow[] => this.#all(QUERIES.budgets);
  tasks = (): TaskRow[] => this.#all(QUERIES.tasks);
  /** Of teams, by who holds them. */
  tasksHeld = (): { session: string; count: number }[] => this.#all(QUERIES.tasksHeld);
  /** What others wrote and is not read yet, by recipient. */
  mailboxes = (): { session: string; count: number }[] => this.#all(QUERIES.mailboxes);
  attempts = (): AttemptRow[] => this.#all(QUERIES.attempts);
  events = (): EventRow[] => this.#all(QUERIES.events);
  /** When an agent was last heard, in ms since 1970. */
  heardAt = (agent: AgentId): number =>
    this.#all<{ at: number }>('select last_heard_at as at from agent_liveness where agent_id = ?', agent)[0]
      ?.at ?? 0;
  fenceOf = (turn: TurnId): number | undefined =>
    this.#all<{ fence: number }>('select fence from turns where id = ?', turn)[0]?.fence;
  transcript = (): TranscriptRow[] => this.#all(QUERIES.transcript);
  inbox = (): { seq: number; body: string }[] => this.#all(QUERIES.inbox);

  /** What must be the same before and after a restart of the hub; the courier may begin at once. */
  unchanging(): string[] {
    const turns = this.turns()
      .filter(({ source, state }) => source !== 'mail' || state !== 'queued')
      .map(({ id, state, fence, reply, endedAt }) => [id, state, fence, reply, endedAt]);
    const sessions = this.sessions().map(({ id, state, label }) => [id, state, label]);
    const messages = this.messages().map(({ id }) => id);
    const facts: unknown[] = [...turns, ...sessions, ...messages, ...this.approvals(), ...this.inbox()];
    return facts.map((fact) => JSON.stringify(fact));
  }

  close(): void {
    this.#prepared.clear();
    this.#db.close();
  }

  #all<Row>(sql: string, ...params: string[]): Row[] {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement.all(...params) as Row[];
  }
}
