import {
  canWorkAlone,
  harnessFor,
  isId,
  isWithin,
  newId,
  taskPrompt,
  type Agent,
  type Session,
  type Task,
  type TaskDetails,
} from '#domain';
import { attemptRows, sessionRows, taskRows, type Reader, type Tx } from '#store';
import type { HubDeps } from '../../deps.ts';
import { aSession } from '../../sessions/new-session.ts';

type Deps = Pick<HubDeps, 'ids' | 'settings'>;

/** The harness with which this agent would work on the task; or why it does not. */
export function planFor(
  deps: Pick<HubDeps, 'settings'>,
  agent: Pick<Agent, 'harnesses'>,
  task: Pick<Task, 'assignee'>,
  work: TaskDetails['work'],
): { harness: string } | { why: string } {
  if (!canWorkAlone(work)) return { why: 'it names no place' };
  const harnesses = agent.harnesses.map(({ name }) => name);
  const { defaultHarness } = deps.settings();
  return harnessFor({ assignee: task.assignee, work }, { harnesses, defaultHarness });
}

/**
 * Opens the session in which an agent works on a task by itself: nobody owns it, a person is asked for its permissions.
 * What a session's task may do was bounded when it was made; what it left open is no wider than that session's own.
 */
export async function openTaskSession(
  deps: Deps,
  tx: Tx,
  { agent, task, harness }: { agent: Agent; task: Task; harness: string },
  details: TaskDetails,
): Promise<Session> {
  const session = aSession({
    id: newId(deps.ids, 'session'),
    user: task.user,
    kind: 'oneshot',
    harness,
    agent: agent.id,
    ...placeOf(details.work),
    model: details.work?.model ?? null,
    ...(await rightsOf(deps, tx, details)),
    createdAt: tx.now,
    // Nobody waits for an answer about its start: a start that fails is kept, and told by its task.
    answeredAt: tx.now,
  });
  await sessionRows.insertSession(tx, session);
  await tx.event({
    type: 'session.created',
    user: session.user,
    session: session.id,
    data: { kind: session.kind, owner: null, label: null, harness, task: task.id },
  });
  return session;
}

const placeOf = (work: TaskDetails['work']): Pick<Session, 'cwd' | 'source'> =>
  work?.source ? { cwd: null, source: work.source } : { cwd: work?.cwd ?? null, source: null };

type Rights = Pick<Session, 'mode' | 'depth' | 'unattended' | 'maySpawn'>;

async function rightsOf(
  { settings }: Deps,
  reader: Reader,
  { work, createdBy }: TaskDetails,
): Promise<Rights> {
  const standard = settings().defaultMode;
  const maker = isId('session', createdBy) ? await sessionRows.findSession(reader, createdBy) : null;
  if (!maker) return { mode: work?.mode ?? standard, depth: 1, unattended: false, maySpawn: true };
  const { depth, unattended, maySpawn } = maker;
  const open = isWithin(standard, maker.mode) ? standard : maker.mode;
  return { mode: work?.mode ?? open, depth: depth + 1, unattended, maySpawn };
}

/** What the session is told; of a command line, that line itself. */
export async function promptFor(
  reader: Reader,
  task: Task,
  details: TaskDetails,
): Promise<{ prompt: string; command: string | null }> {
  if (details.work?.command) {
    const line = details.description ?? task.title;
    return { prompt: line, command: line };
  }
  const { needs } = (await taskRows.linksOf(reader, [task.id])).get(task.id) ?? { needs: [] };
  const results = await taskRows.detailsOf(
    reader,
    needs.map(({ id }) => id),
  );
  const needed = needs.map(({ id, title }) => ({ title, result: results.get(id)?.result ?? null }));
  const [, last] = await attemptRows.attemptsOf(reader, task.id, 2);
  const before = task.attempts > 1 && last?.state !== 'returned' ? (last?.cause?.message ?? null) : null;
  const madeBy = isId('session', details.createdBy) ? await nameOf(reader, details.createdBy) : null;
  return { prompt: taskPrompt({ task, details, needed, madeBy, before }), command: null };
}

async function nameOf(reader: Reader, id: Session['id']): Promise<string> {
  const session = await sessionRows.findSession(reader, id);
  return session?.label ?? session?.client ?? id;
}
