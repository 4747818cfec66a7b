import { expiryOf, lastActivity, livenessOf, SILENT_AFTER_MS, statusOf } from '#domain';
import type { Agent, AgentId, Session, SessionId, Status, StatusFacts, Turn, TurnSigns } from '#domain';
import {
  agentRows,
  approvalRows,
  attemptRows,
  budgetRows,
  commandRows,
  transcriptRows,
  turnRows,
  type Reader,
} from '#store';
import { nameOf } from '../budgets/budgets-over.ts';
import type { HubDeps } from '../deps.ts';
import type { SessionView } from '../services.ts';

type Deps = Pick<HubDeps, 'settings' | 'listeningSince'>;

/** What status needs, of several sessions in one snapshot, with few queries. */
async function readFacts(
  deps: Deps,
  reader: Reader,
  sessions: readonly Session[],
): Promise<Map<SessionId, StatusFacts>> {
  const ids = sessions.map(({ id }) => id);
  const agentIds = [...new Set(sessions.flatMap(({ agent }) => (agent ? [agent] : [])))];
  const unended = group(await turnRows.unendedTurns(reader, ids));
  const last = new Map((await turnRows.lastTurns(reader, ids)).map((turn) => [turn.session, turn]));
  const agents = new Map((await agentRows.findAgents(reader, agentIds)).map((agent) => [agent.id, agent]));
  const heard = await agentRows.lastHeard(reader, agentIds);
  const held = await turnRows.countSlotsHeld(reader, agentIds);
  const leaving = await commandRows.leavingAgents(reader, agentIds);
  const facts = new Map<SessionId, StatusFacts>();
  for (const session of sessions) {
    const turns = unended.get(session.id) ?? [];
    const active = turns.find((turn) => turn.state !== 'queued') ?? turns[0] ?? null;
    facts.set(session.id, {
      session,
      active,
      last: last.get(session.id) ?? null,
      queued: turns.filter((turn) => turn.state === 'queued').length,
      agent: agentOf(agents, session.agent),
      liveness: livenessOf(
        session.agent ? (heard.get(session.agent) ?? null) : null,
        reader.now,
        deps.settings(),
        deps.listeningSince(),
      ),
      leaving: session.agent ? leaving.get(session.agent) : undefined,
      slotsHeld: session.agent ? (held.get(session.agent) ?? 0) : 0,
      ...(await readActive(reader, active)),
    });
  }
  return facts;
}

/** What the state of its active turn makes worth knowing. */
async function readActive(
  reader: Reader,
  active: Turn | null,
): Promise<Required<Pick<StatusFacts, 'heldBack' | 'asks' | 'signs'>>> {
  return {
    heldBack: active?.state === 'queued' ? await readHeldBack(reader, active) : null,
    asks: active?.state === 'waiting' ? await askedFor(reader, active) : null,
    signs: active?.state === 'running' ? await readSigns(reader, active) : null,
  };
}

function group(turns: readonly Turn[]): Map<SessionId, Turn[]> {
  const groups = new Map<SessionId, Turn[]>();
  for (const turn of turns) {
    const group = groups.get(turn.session);
    if (group) group.push(turn);
    else groups.set(turn.session, [turn]);
  }
  return groups;
}

const agentOf = (agents: ReadonlyMap<AgentId, Agent>, id: AgentId | null): Agent | null =>
  id ? (agents.get(id) ?? null) : null;

async function askedFor(reader: Reader, turn: Turn): Promise<string> {
  const asked = turn.waitingOn ? await approvalRows.findApproval(reader, turn.waitingOn) : null;
  if (asked?.approval.kind !== 'permission') return 'an answer';
  const { call } = asked.approval;
  return call.command === undefined ? `to approve: ${call.title}` : `to approve the command: ${call.command}`;
}

async function readHeldBack(reader: Reader, turn: Turn): Promise<StatusFacts['heldBack']> {
  if (!turn.pausedBy) return null;
  const budget = await budgetRows.findBudget(reader, turn.pausedBy);
  return budget && { budget, name: await nameOf(reader, budget) };
}

/** More of what a harness sends within a minute than this is no silence. */
const LATEST_ENTRIES = 400;
const LATEST_CALLS = 20;

/** The signs of a turn that has run for long enough to be diagnosed. */
async function readSigns(reader: Reader, turn: Turn): Promise<TurnSigns | null> {
  const { id, session, openCalls } = turn;
  const startedAt = turn.startedAt ?? turn.createdAt;
  if (reader.now - startedAt < SILENT_AFTER_MS) return null;
  const calls =
    openCalls.length === 0
      ? []
      : await transcriptRows.latestCalls(reader, { session, turn: id, limit: LATEST_CALLS });
  return {
    startedAt,
    lastActivityAt: turn.lastActivityAt ?? startedAt,
    entries: await transcriptRows.latestKinds(reader, { session, turn: id, limit: LATEST_ENTRIES }),
    runs: calls.find(({ toolCallId }) => openCalls.includes(toolCallId)) ?? null,
    openCalls: openCalls.length,
  };
}

export async function readStatus(deps: Deps, reader: Reader, session: Session): Promise<Status> {
  return (await readView(deps, reader, session)).status;
}

export async function readView(deps: Deps, reader: Reader, session: Session): Promise<SessionView> {
  const [view] = await readViews(deps, reader, [session]);
  if (!view) throw new Error(`no view of session ${session.id}`);
  return view;
}

/** Sessions as every door shows them, in the order given. */
export async function readViews(
  deps: Deps,
  reader: Reader,
  sessions: readonly Session[],
): Promise<SessionView[]> {
  const facts = await readFacts(deps, reader, sessions);
  const tasks = await attemptRows.tasksOfSessions(
    reader,
    sessions.filter(isUnowned).map(({ id }) => id),
  );
  return sessions.flatMap((session) => {
    const fact = facts.get(session.id);
    return fact ? [{ ...viewOf(deps, reader.now, fact), task: tasks.get(session.id) }] : [];
  });
}

/** Nobody spawned it: it is an agent's own, for a task. */
const isUnowned = ({ kind, owner }: Session): boolean => kind === 'oneshot' && owner === null;

function viewOf(deps: Deps, now: number, facts: StatusFacts): SessionView {
  const { session, active, queued } = facts;
  const settings = deps.settings();
  const live = session.state === 'open' || session.state === 'starting';
  const expiry = live ? expiryOf(session, active !== null, settings) : { idleAt: null, ageAt: null };
  return {
    session,
    status: statusOf(facts, now, settings),
    agent: session.agent && facts.agent ? { id: session.agent, name: facts.agent.name } : null,
    turn: active?.id ?? null,
    queued,
    lastActivityAt: lastActivity(session),
    idleExpiresAt: expiry.idleAt,
    ageExpiresAt: expiry.ageAt,
  };
}
