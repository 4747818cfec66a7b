import {
  crewIsFree,
  isId,
  livenessOf,
  taskStatusOf,
  taskWaitsFor,
  waitsForCrew,
  type Agent,
  type AgentFacts,
  type Assignee,
  type Board,
  type Session,
  type Task,
  type TaskDetails,
  type TaskFacts,
  type TaskId,
} from '#domain';
import {
  agentRows,
  attemptRows,
  boardRows,
  sessionRows,
  taskRows,
  pausedTurnRows,
  turnRows,
  type Reader,
} from '#store';
import type { HubDeps } from '../deps.ts';
import type { TaskDetail, TaskView } from './task-verbs.ts';
import { heldUpText, workWaits } from './attempts/work-waits.ts';

type Deps = Pick<HubDeps, 'settings' | 'listeningSince'>;

/** Attempts that a detail shows, the newest; the feed has the rest. */
const ATTEMPTS_SHOWN = 50;
/** Agents that are looked at in one go, until one of them could take what waits. */
const CREW_PAGE = 50;

/** An agent with whether it is heard. */
export const agentFacts = (
  deps: Deps,
  now: number,
  { agent, heardAt }: agentRows.HeardAgent,
): AgentFacts => ({
  agent,
  liveness: livenessOf(heardAt, now, deps.settings(), deps.listeningSince()),
});

/** The same with what keeps each from taking more. */
async function loadedAgents(deps: Deps, reader: Reader, ids: readonly Agent['id'][]): Promise<AgentFacts[]> {
  if (ids.length === 0) return [];
  const [heard, held, heldBack] = await Promise.all([
    agentRows.findHeard(reader, ids),
    turnRows.countSlotsHeld(reader, ids),
    pausedTurnRows.holdingTasksBack(reader, ids),
  ]);
  return heard.map((one) => ({
    ...agentFacts(deps, reader.now, one),
    free: one.agent.slots - (held.get(one.agent.id) ?? 0),
    heldBack: heldBack.has(one.agent.id),
  }));
}

/** The agents that tasks are for, or that work on them. */
function namedAgents(reader: Reader, tasks: readonly Task[]): Promise<Agent[]> {
  const ids = new Set<Agent['id']>();
  for (const { assignee, claimedBy } of tasks) {
    if (assignee.kind === 'agent') ids.add(assignee.agent);
    if (claimedBy !== null && isId('agent', claimedBy)) ids.add(claimedBy);
  }
  return agentRows.findAgents(reader, [...ids]);
}

/** The agents that tasks wait for. */
function awaitedAgents(deps: Deps, reader: Reader, tasks: readonly Task[]): Promise<AgentFacts[]> {
  const ids = new Set<Agent['id']>();
  for (const { assignee, state } of tasks)
    if (assignee.kind === 'agent' && state === 'up_next') ids.add(assignee.agent);
  return loadedAgents(deps, reader, [...ids]);
}

/** The agents of a person in the order of their names, as far as it takes to know what these tasks wait for. */
async function crewOf(
  deps: Deps,
  reader: Reader,
  tasks: readonly Pick<TaskFacts, 'task' | 'work'>[],
): Promise<AgentFacts[]> {
  const { defaultHarness } = deps.settings();
  const crew: AgentFacts[] = [];
  let waiting = tasks.filter(waitsForCrew);
  let after: string | undefined = '';
  while (waiting[0] !== undefined && after !== undefined) {
    const page = await agentRows.pageOfAgents(reader, waiting[0].task.user, { after, most: CREW_PAGE });
    const agents = await loadedAgents(
      deps,
      reader,
      page.map(({ id }) => id),
    );
    crew.push(...agents);
    waiting = waiting.filter(
      (one) => !crewIsFree({ ...one, agents, defaultHarness, unmetTitles: [], session: null }),
    );
    after = page.length < CREW_PAGE ? undefined : page.at(-1)?.name;
  }
  return crew;
}

/** Tasks of one person as lists show them, with few queries for all of them. */
export async function readViews(deps: Deps, reader: Reader, tasks: readonly Task[]): Promise<TaskView[]> {
  const ids = tasks.map(({ id }) => id);
  return tasks.length === 0 ? [] : viewsWith(deps, reader, tasks, taskRows.labelsOf(reader, ids));
}

type Labels = ReadonlyMap<TaskId, Pick<TaskDetails, 'tags' | 'dueAt' | 'work'>>;

/** `asked`: the labels, which are being read. */
async function viewsWith(
  deps: Deps,
  reader: Reader,
  tasks: readonly Task[],
  asked: Promise<Labels>,
): Promise<TaskView[]> {
  // Asked for at once: PostgreSQL then answers them in one round trip.
  const [labels, boards, named, awaited, sessions, moved] = await Promise.all([
    asked,
    boardsOf(reader, tasks),
    namedAgents(reader, tasks),
    awaitedAgents(deps, reader, tasks),
    sessionsOf(reader, tasks),
    taskRows.movedAt(
      reader,
      tasks.map(({ id }) => id),
    ),
  ]);
  const workOf = (task: Task) => labels.get(task.id)?.work ?? null;
  const crew = await crewOf(
    deps,
    reader,
    tasks.map((task) => ({ task, work: workOf(task) })),
  );
  const held = await workWaits(deps, reader, tasks);
  const unmet = await taskRows.unmetTitles(
    reader,
    tasks.flatMap(({ id, unmet: count, state }) => (count > 0 && state === 'up_next' ? [id] : [])),
  );
  return tasks.map((task) => {
    const { tags = [], dueAt = null, work = null } = labels.get(task.id) ?? {};
    const stateSince = moved.get(task.id) ?? task.createdAt;
    const names = { agents: named, sessions };
    const agents = waitsForCrew({ task, work }) ? crew : awaited;
    const { defaultHarness } = deps.settings();
    const session = assignedSession(task, sessions);
    const facts = { task, unmetTitles: unmet.get(task.id) ?? [], work, agents, defaultHarness, session };
    const heldUp = held.get(task.id) ?? null;
    return {
      task,
      tags,
      dueAt,
      stateSince,
      boardName: task.board === null ? null : (boards.get(task.board)?.name ?? null),
      assigneeName: assigneeName(task.assignee, names),
      workerName: task.claimedBy === null ? null : nameOf(task.claimedBy, names),
      status: taskStatusOf(facts, heldUp),
      waitsFor: heldUp === null ? taskWaitsFor(facts) : heldUpText(heldUp),
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
  agents: readonly Agent[];
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
  return agents.find((agent) => agent.id === id)?.name ?? session?.label ?? session?.client ?? id;
}

function assignedSession({ assignee }: Task, sessions: ReadonlyMap<string, Session>): TaskFacts['session'] {
  const session = assignee.kind === 'session' ? sessions.get(assignee.session) : undefined;
  if (!session) return null;
  const ended = session.state !== 'open' && session.state !== 'starting';
  return { name: session.label ?? session.client ?? session.id, ended };
}

/** One task with everything. */
export async function readDetail(deps: Deps, reader: Reader, task: Task): Promise<TaskDetail> {
  const [detail] = await readDetails(deps, reader, [task]);
  if (!detail) throw new Error(`the task ${task.id} has no view`);
  return detail;
}

/** Tasks of one person with everything, in their order. */
export async function readDetails(deps: Deps, reader: Reader, tasks: readonly Task[]): Promise<TaskDetail[]> {
  const ids = tasks.map(({ id }) => id);
  const asked = taskRows.detailsOf(reader, ids);
  const [views, details, links, attempts] = await Promise.all([
    viewsWith(deps, reader, tasks, asked),
    asked,
    taskRows.linksOf(reader, ids),
    attemptRows.attemptsOfEach(reader, ids, ATTEMPTS_SHOWN),
  ]);
  return views.map((view) => {
    const { id } = view.task;
    return {
      ...view,
      details: details.get(id) ?? taskRows.NO_DETAILS,
      ...(links.get(id) ?? { needs: [], neededBy: [] }),
      attempts: attempts.get(id) ?? [],
    };
  });
}
