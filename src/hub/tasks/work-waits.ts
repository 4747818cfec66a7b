import { isId, type SessionId, type StatusWord, type Task, type TaskId } from '#domain';
import { attemptRows, sessionRows, type Reader } from '#store';
import type { HubDeps } from '../deps.ts';
import { readViews } from '../sessions/status-facts.ts';

type Deps = Pick<HubDeps, 'settings' | 'listeningSince'>;

/** The states of a session in which the task that it works on does not go on by itself, as people read them. */
const HELD_UP: Partial<Record<StatusWord, string>> = {
  needs_you: 'needs you',
  queued: 'queued',
  paused: 'paused',
  stalled: 'stalled',
  lost: 'lost',
};

/** What tasks that are worked on wait for: what holds up the session that works on each. Only those that are held up. */
export async function workWaits(
  deps: Deps,
  reader: Reader,
  tasks: readonly Task[],
): Promise<Map<TaskId, string>> {
  const sessions = await workingSessions(reader, tasks);
  if (sessions.size === 0) return new Map();
  const found = await sessionRows.findSessions(reader, [...new Set(sessions.values())]);
  const views = await readViews(deps, reader, found);
  const status = new Map(views.map((view) => [view.session.id, view.status]));
  const waits = new Map<TaskId, string>();
  for (const [task, session] of sessions) {
    const { word, why } = status.get(session) ?? {};
    const text = word && HELD_UP[word];
    if (text) waits.set(task, why === undefined ? text : `${text}: ${why}`);
  }
  return waits;
}

async function workingSessions(reader: Reader, tasks: readonly Task[]): Promise<Map<TaskId, SessionId>> {
  const worked = tasks.filter(({ state }) => state === 'in_progress');
  const latest = await attemptRows.attemptsOfEach(
    reader,
    worked.map(({ id }) => id),
    1,
  );
  const sessions = new Map<TaskId, SessionId>();
  for (const { id, claimedBy } of worked) {
    const [attempt] = latest.get(id) ?? [];
    const own = claimedBy !== null && isId('session', claimedBy) ? claimedBy : null;
    const session = (attempt?.state === 'running' ? attempt.session : null) ?? own;
    if (session !== null) sessions.set(id, session);
  }
  return sessions;
}
