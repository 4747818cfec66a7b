import {
  livenessOf,
  taskWaitsFor,
  type AgentFacts,
  type Assignee,
  type Board,
  type Session,
  type Task,
  type TaskFacts,
  type UserId,
} from '#domain';
import { agentRows, attemptRows, boardRows, sessionRows, taskRows, turnRows, type Reader } from '#store';
import type { HubDeps } from '../deps.ts';
import type { TaskDetail, TaskView } from './task-verbs.ts';

type Deps = Pick<HubDeps, 'settings' | 'listeningSince'>;

/** Attempts that a detail shows, the newest; the feed has the rest. */
const ATTEMPTS_SHOWN = 50;

/** All agents of a person with whether they are heard. */
export async function agentFacts(deps: Deps, reader: Reader, user: UserId): Promise<AgentFacts[]> {
  const agents = await agentRows.listAgents(reader, user);
  const heard = await agentRows.lastHeard(
    reader,
    agents.map(({ id }) => id),
  );
  return agents.map((agent) => ({
    agent,
    liveness: livenessOf(heard.get(agent.id) ?? null, reader.now, deps.settings(), deps.listeningSince()),
  }));
}

/** The same with what keeps each from taking more. */
async function loadedAgents(deps: Deps, reader: Reader, user: UserId): Promise<AgentFacts[]> {
  const facts = await agentFacts(deps, reader, user);
  const ids = facts.map(({ agent }) => agent.id);
  const held = await turnRows.countSlotsHeld(reader, ids);
  const heldBack = await turnRows.holdingTasksBack(reader, ids);
  return facts.map((one) => ({
    ...one,
    free: (one.agent.slots ?? 1) - (held.get(one.agent.id) ?? 0),
    heldBack: heldBack.has(one.agent.id),
  }));
}

/** Tasks of one person as lists show them, with few queries for all of them. */
export async function readViews(deps: Deps, reader: Reader, tasks: readonly Task[]): Promise<TaskView[]> {
  const [first] = tasks;
  if (!first) return [];
  const ids = tasks.map(({ id }) => id);
  const labels = await taskRows.labelsOf(reader, ids);
  const boards = await boardsOf(reader, tasks);
  const agents = await loadedAgents(deps, reader, first.user);
  const sessions = await sessionsOf(reader, tasks);
  const unmet = await taskRows.unmetTitles(
    reader,
    tasks.flatMap(({ id, unmet: count, state }) => (count > 0 && state === 'up_next' ? [id] : [])),
  );
  return tasks.map((task) => {
    const { tags = [], dueAt = null, work = null } = labels.get(task.id) ?? {};
    const names = { agents, sessions };
    const { defaultHarness } = deps.settings();
    const facts = { task, unmetTitles: unmet.get(task.id) ?? [], work, agents, defaultHarness };
    return {
      task,
      tags,
      dueAt,
      boardName: task.board === null ? null : (boards.get(task.board)?.name ?? null),
      assigneeName: assigneeName(task.assignee, names),
      workerName: task.claimedBy === null ? null : nameOf(task.claimedBy, names),
      waitsFor: taskWaitsFor({ ...facts, session: assignedSession(task, sessions) }),
    };
  });
}

async function boardsOf(reader: Reader, tasks: readonly Task[]): Promise<Map<string, Board>> {
  const ids = new Set(tasks.flatMap(({ board }) => (board === null ? [] : [board])));
  return new Map((await boardRows.findBoards(reader, [...ids])).map((board) => [board.id, board]));
}

/** The sessions that tasks are for, or that work on them. */
async function sessionsOf(reader: Reader, tasks: readonly Task[]): Promise<Map<string, Session>> {
  const ids = new Set<Session['id']>();
  for (const { assignee, claimedBy } of tasks) {
    if (assignee.kind === 'session') ids.add(assignee.session);
    if (claimedBy !== null && isSession(claimedBy)) ids.add(claimedBy);
  }
  return new Map((await sessionRows.findSessions(reader, [...ids])).map((session) => [session.id, session]));
}

const isSession = (claimant: NonNullable<Task['claimedBy']>): claimant is Session['id'] =>
  claimant.startsWith('ses_');

interface Names {
  agents: readonly AgentFacts[];
  sessions: ReadonlyMap<string, Session>;
}

function assigneeName(assignee: Assignee, names: Names): string {
  if (assignee.kind === 'any') return 'anybody';
  if (assignee.kind === 'harness') return `harness ${assignee.harness}`;
  return assignee.kind === 'agent'
    ? `agent ${nameOf(assignee.agent, names)}`
    : `session ${nameOf(assignee.session, names)}`;
}

/** What people call it; its id when it is gone or has no name. */
function nameOf(id: NonNullable<Task['claimedBy']>, { agents, sessions }: Names): string {
  const session = sessions.get(id);
  return agents.find(({ agent }) => agent.id === id)?.agent.name ?? session?.label ?? session?.client ?? id;
}

function assignedSession({ assignee }: Task, sessions: ReadonlyMap<string, Session>): TaskFacts['session'] {
  const session = assignee.kind === 'session' ? sessions.get(assignee.session) : undefined;
  if (!session) return null;
  const ended = session.state !== 'open' && session.state !== 'starting';
  return { name: session.label ?? session.client ?? session.id, ended };
}

/** One task with everything. */
export async function readDetail(deps: Deps, reader: Reader, task: Task): Promise<TaskDetail> {
  const [view] = await readViews(deps, reader, [task]);
  if (!view) throw new Error(`the task ${task.id} has no view`);
  return {
    ...view,
    details: await taskRows.findDetails(reader, task.id),
    ...(await taskRows.linkedTasks(reader, task.id)),
    attempts: await attemptRows.attemptsOf(reader, task.id, ATTEMPTS_SHOWN),
  };
}
