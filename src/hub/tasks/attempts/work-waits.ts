import { HELD_UP_WORDS, isId } from '#domain';
import type { HeldUpWord, SessionId, StatusWord, Task, TaskId } from '#domain';
import { attemptRows, sessionRows, type Reader } from '#store';
import type { HubDeps } from '../../deps.ts';
import { readViews } from '../../sessions/status-facts.ts';

type Deps = Pick<HubDeps, 'settings' | 'listeningSince'>;

export interface HeldUp {
  word: HeldUpWord;
  why?: string | undefined;
}

const isHeldUp = (word: StatusWord): word is HeldUpWord =>
  (HELD_UP_WORDS as readonly StatusWord[]).includes(word);

/** Of tasks that are worked on, what holds up the session that works on each. Only those that are held up. */
export async function workWaits(
  deps: Deps,
  reader: Reader,
  tasks: readonly Task[],
): Promise<Map<TaskId, HeldUp>> {
  const sessions = await workingSessions(reader, tasks);
  if (sessions.size === 0) return new Map();
  const found = await sessionRows.findSessions(reader, [...new Set(sessions.values())]);
  const views = await readViews(deps, reader, found);
  const status = new Map(views.map((view) => [view.session.id, view.status]));
  const waits = new Map<TaskId, HeldUp>();
  for (const [task, session] of sessions) {
    const { word, why } = status.get(session) ?? {};
    if (word && isHeldUp(word)) waits.set(task, { word, why });
  }
  return waits;
}

/** As people read it: `needs you: to approve the command: date`. */
export const heldUpText = ({ word, why }: HeldUp): string =>
  `${word.replaceAll('_', ' ')}${why === undefined ? '' : `: ${why}`}`;

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
