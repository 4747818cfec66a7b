import { APPROVAL_MOVES, APPROVAL_STATES, isHubRole, userNameKey } from '#domain';
import type {
  AgentId,
  Approval,
  ApprovalId,
  ApprovalMove,
  ApprovingRole,
  Question,
  QuestionKind,
  Session,
  SessionId,
  TeamId,
  ToolCallFacts,
  TurnId,
  UserId,
} from '#domain';
import { sql, type Selectable } from 'kysely';
import type { HotStatement, Reader, Tx } from '../port.ts';
import type { ApprovalsTable } from '../schema.ts';
import { json } from './row.ts';

type Row = Selectable<ApprovalsTable>;

/** A literal state lets the planner use the partial index of what is pending. */
const PENDING = sql.lit<Approval['state']>('pending');

function toApproval(row: Row): Approval {
  const { kind, session_id: session, turn_id: turn, request, subject } = row;
  const facts = {
    id: row.id,
    user: row.user_id,
    state: row.state,
    answer: row.answer,
    answeredBy: row.answered_by,
    reason: row.reason,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    answeredAt: row.answered_at,
  };
  if (kind === 'permission') {
    const call = json<ToolCallFacts>(row.call);
    if (session === null || turn === null || request === null || call === null)
      throw new Error(`approval ${row.id} is a permission without its turn or call`);
    return { ...facts, kind, session, turn, request, call };
  }
  const question = json<Question>(row.question);
  if (subject === null || question === null) throw new Error(`approval ${row.id} has no question`);
  return { ...facts, kind, session, turn, subject, question };
}

/** The session that asks, as far as answering needs it. */
export interface Asker {
  id: SessionId;
  kind: Session['kind'];
  owner: SessionId | null;
  label: string | null;
  cwd: string | null;
  harness: string | null;
  /** The agent's name. */
  agent: string | null;
  agentId: AgentId | null;
  /** The team that it is, or was, a teammate of. */
  team: TeamId | null;
}

export interface AskedApproval {
  approval: Approval;
  /** Null where no session asks. */
  asker: Asker | null;
}

interface AskerColumns {
  asker_id: SessionId | null;
  asker_kind: Session['kind'] | null;
  asker_owner: SessionId | null;
  asker_label: string | null;
  asker_cwd: string | null;
  asker_harness: string | null;
  asker_agent: AgentId | null;
  asker_agent_name: string | null;
  asker_team: TeamId | null;
}

function toAsked(row: Row & AskerColumns): AskedApproval {
  return { approval: toApproval(row), asker: toAsker(row) };
}

function toAsker(row: AskerColumns): Asker | null {
  const { asker_id: id, asker_kind: kind } = row;
  if (id === null || kind === null) return null;
  return {
    id,
    kind,
    owner: row.asker_owner,
    label: row.asker_label,
    cwd: row.asker_cwd,
    harness: row.asker_harness,
    agent: row.asker_agent_name,
    agentId: row.asker_agent,
    team: row.asker_team,
  };
}

const asked = (reader: Reader) =>
  reader.db
    .selectFrom('approvals')
    .leftJoin('sessions', 'sessions.id', 'approvals.session_id')
    .leftJoin('agents', 'agents.id', 'sessions.agent_id')
    .leftJoin('teammates', 'teammates.session_id', 'approvals.session_id')
    .selectAll('approvals')
    .select([
      'sessions.id as asker_id',
      'sessions.kind as asker_kind',
      'sessions.owner_id as asker_owner',
      'sessions.label as asker_label',
      'sessions.cwd as asker_cwd',
      'sessions.harness as asker_harness',
      'sessions.agent_id as asker_agent',
      'agents.name as asker_agent_name',
      'teammates.team_id as asker_team',
    ]);

/** False when this turn's request is there already, or a question of the subject is pending: a unique index is the guard of each. */
export async function insertApproval(tx: Tx, approval: Approval): Promise<boolean> {
  const row = await tx.db
    .insertInto('approvals')
    .values({
      id: approval.id,
      user_id: approval.user,
      kind: approval.kind,
      session_id: approval.session,
      turn_id: approval.turn,
      ...aboutColumns(approval),
      state: approval.state,
      answer: approval.answer,
      answered_by: approval.answeredBy,
      reason: approval.reason,
      created_at: approval.createdAt,
      expires_at: approval.expiresAt,
      answered_at: approval.answeredAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (row !== undefined) await insertApprovers(tx, approval);
  return row !== undefined;
}

async function insertApprovers(tx: Tx, approval: Approval): Promise<void> {
  if (approval.kind === 'permission' || !approval.question.approvers?.length) return;
  const rows = approval.question.approvers.map((one) =>
    'person' in one
      ? { kind: 'person' as const, name: userNameKey(one.person), approval_id: approval.id }
      : { kind: 'role' as const, name: one.role, approval_id: approval.id },
  );
  await tx.db
    .insertInto('approval_approvers')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** A person as questions of others may name them. */
export interface Named {
  name: string;
  role: string;
}

/** The questions that name somebody; a role of a person is one of people, as they decide. */
const naming = ({ name, role }: Named) => sql<ApprovalId>`(select approval_id from approval_approvers
  where (kind = 'person' and name = ${userNameKey(name)}) or (kind = 'role' and name = ${isHubRole(role) ? role : ''}))`;

function aboutColumns(approval: Approval): Pick<Row, 'request' | 'call' | 'subject' | 'question'> {
  if (approval.kind === 'permission') {
    const { request, call } = approval;
    return { request, call: JSON.stringify(call), subject: null, question: null };
  }
  const { subject, question } = approval;
  return { request: null, call: null, subject, question: JSON.stringify(question) };
}

export async function findByRequest(reader: Reader, turn: TurnId, request: string): Promise<Approval | null> {
  const row = await reader.db
    .selectFrom('approvals')
    .selectAll()
    .where('turn_id', '=', turn)
    .where('request', '=', request)
    .executeTakeFirst();
  return row ? toApproval(row) : null;
}

/** With the session that asks. */
export async function findApproval(reader: Reader, id: ApprovalId): Promise<AskedApproval | null> {
  const row = await asked(reader).where('approvals.id', '=', id).executeTakeFirst();
  return row ? toAsked(row) : null;
}

/** Makes a legal move; null when somebody answered before. The conditional update is the guard of *first answer wins*. */
export async function moveApproval(
  tx: Tx,
  id: ApprovalId,
  name: ApprovalMove,
  answer: { by: string; reason: string | null; chosen?: string },
): Promise<Approval | null> {
  const move = APPROVAL_MOVES[name];
  const row = await tx.db
    .updateTable('approvals')
    .set({
      state: move.to,
      answer: answer.chosen ?? null,
      answered_by: answer.by,
      reason: answer.reason,
      answered_at: tx.now,
    })
    .where('id', '=', id)
    .where('state', 'in', [...move.from])
    .returningAll()
    .executeTakeFirst();
  return row ? toApproval(row) : null;
}

/** Withdraws whatever the harness of the turn still asks; answers what that was. */
export async function withdrawOfTurn(tx: Tx, turn: TurnId): Promise<Approval[]> {
  const rows = await tx.db
    .updateTable('approvals')
    .set({ state: APPROVAL_MOVES.withdraw.to, answered_at: tx.now })
    .where('turn_id', '=', turn)
    .where('kind', '=', 'permission')
    .where('state', 'in', [...APPROVAL_MOVES.withdraw.from])
    .returningAll()
    .execute();
  return rows.map(toApproval);
}

/** Withdraws the question that is pending about a subject; null when there is none. */
export async function withdrawOfSubject(
  tx: Tx,
  kind: QuestionKind,
  subject: string,
): Promise<Approval | null> {
  const row = await tx.db
    .updateTable('approvals')
    .set({ state: APPROVAL_MOVES.withdraw.to, answered_at: tx.now })
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('state', '=', PENDING)
    .returningAll()
    .executeTakeFirst();
  return row ? toApproval(row) : null;
}

/** Whether a question about a subject was answered with what allows it. */
export async function wasAllowed(reader: Reader, kind: QuestionKind, subject: string): Promise<boolean> {
  const row = await reader.db
    .selectFrom('approvals')
    .select('id')
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('state', '=', 'allowed')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

// Asked at each end of a turn.
const ASKED_BY_TURN: HotStatement = {
  name: 'approvals_of_turn',
  sqlite: `select created_at, answered_at from approvals where turn_id = ? and kind = 'permission' order by id`,
};

/** When each permission of the turn was asked and decided, in the order of asking. */
export async function askedByTurn(
  reader: Reader,
  turn: TurnId,
): Promise<Pick<Approval, 'createdAt' | 'answeredAt'>[]> {
  const rows = await reader.hot<Pick<Row, 'created_at' | 'answered_at'>>(ASKED_BY_TURN, [turn]);
  return rows.map((row) => ({ createdAt: row.created_at, answeredAt: row.answered_at }));
}

/** Permissions that the turn waits for. */
export async function countPending(reader: Reader, turn: TurnId): Promise<number> {
  const row = await reader.db
    .selectFrom('approvals')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('turn_id', '=', turn)
    .where('kind', '=', 'permission')
    .where('state', '=', 'pending')
    .executeTakeFirstOrThrow();
  return row.count;
}

/**
 * Pending questions of the hub that this person answers: their own that name nobody, and those that name them. A
 * permission is counted by the turn that waits for it.
 */
export async function countQuestions(reader: Reader, user: UserId, named?: Named): Promise<number> {
  const row = await reader.db
    .selectFrom('approvals')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', PENDING)
    .where('kind', '!=', 'permission')
    .where((eb) =>
      eb.or([
        eb.and([
          eb('user_id', '=', user),
          sql<boolean>`not exists (select 1 from approval_approvers a where a.approval_id = approvals.id)`,
        ]),
        ...(named ? [sql<boolean>`approvals.id in ${naming(named)}`] : []),
      ]),
    )
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Pending ones whose time has run out, oldest first. */
export async function expiredApprovals(reader: Reader, most: number): Promise<ApprovalId[]> {
  const rows = await reader.db
    .selectFrom('approvals')
    .select('id')
    .where('state', '=', PENDING)
    .where('expires_at', '<=', reader.now)
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map((row) => row.id);
}

export interface ApprovalQuery {
  user: UserId;
  /** Those of others that name the person, too. */
  named?: Named | undefined;
  /** In one of these states. */
  states: readonly Approval['state'][];
  kind?: Approval['kind'] | undefined;
  session?: SessionId | undefined;
  /** Asked at this time or later, in ms since 1970. */
  since?: number | undefined;
  /** Those that this session asked itself, those of sessions that it owns, and those that its role may answer. */
  seenBy?: { session: SessionId; role: ApprovingRole | null } | undefined;
  before?: ApprovalId | undefined;
  limit: number;
}

function inStates(
  select: ReturnType<typeof asked>,
  states: ApprovalQuery['states'],
): ReturnType<typeof asked> {
  const [only, ...more] = states;
  if (only === 'pending' && more.length === 0) return select.where('approvals.state', '=', PENDING);
  if (states.length === APPROVAL_STATES.length) return select;
  return select.where('approvals.state', 'in', [...states]);
}

/** Newest first. */
export async function listApprovals(reader: Reader, query: ApprovalQuery): Promise<AskedApproval[]> {
  const { named } = query;
  let select = asked(reader).where((eb) =>
    eb.or([
      eb('approvals.user_id', '=', query.user),
      ...(named ? [sql<boolean>`approvals.id in ${naming(named)}`] : []),
    ]),
  );
  select = inStates(select, query.states);
  if (query.kind !== undefined) select = select.where('approvals.kind', '=', query.kind);
  if (query.session !== undefined) select = select.where('approvals.session_id', '=', query.session);
  if (query.since !== undefined) select = select.where('approvals.created_at', '>=', query.since);
  const { seenBy } = query;
  if (seenBy !== undefined) {
    const { session, role } = seenBy;
    select = select.where((eb) =>
      eb.or([
        eb('approvals.session_id', '=', session),
        eb('sessions.owner_id', '=', session),
        ...(role?.team
          ? [eb.and([eb('approvals.kind', '=', 'plan'), eb('teammates.team_id', '=', role.team)])]
          : []),
        // Inside of what anybody wrote a quote is escaped, so that this matches an approver alone.
        ...(role ? [eb('approvals.question', 'like', `%{"role":"${role.name}"}%`)] : []),
      ]),
    );
  }
  if (query.before !== undefined) select = select.where('approvals.id', '<', query.before);
  const rows = await select.orderBy('approvals.id', 'desc').limit(query.limit).execute();
  return rows.map(toAsked);
}
