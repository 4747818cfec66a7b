import type { Session, StatusWord, TaskDetail } from '../../live/views.ts';

export interface WorkOnAgent {
  /** What its silence, a fault or a restart cut off. */
  heldUp: Session[];
  atWork: Session[];
  /** Queued: each says what it waits for. */
  waiting: Session[];
  resting: Session[];
  count: number;
}

const HELD_UP: ReadonlySet<StatusWord> = new Set(['lost', 'stalled', 'interrupted', 'failed']);
const AT_WORK: ReadonlySet<StatusWord> = new Set(['working', 'starting', 'needs_you', 'closing']);
const WAITING: ReadonlySet<StatusWord> = new Set(['queued', 'paused']);

/** The live sessions of an agent by what they do there, each group longest so first. */
export function workOn(sessions: readonly Session[]): WorkOnAgent {
  const sorted = [...sessions].sort((one, other) => one.status.since - other.status.since);
  const among = (words: ReadonlySet<StatusWord>) => sorted.filter(({ status }) => words.has(status.word));
  const [heldUp, atWork, waiting] = [among(HELD_UP), among(AT_WORK), among(WAITING)];
  const busy = new Set([...heldUp, ...atWork, ...waiting]);
  return { heldUp, atWork, waiting, resting: sorted.filter((one) => !busy.has(one)), count: sorted.length };
}

/** A task whose attempt was lost with its agent. */
export interface LostTry {
  id: TaskDetail['id'];
  title: string;
  at: number;
  why: string;
}

/** Of these tasks those whose last attempt was this agent's and was lost. */
export function lostTries(
  tasks: readonly Pick<TaskDetail, 'id' | 'title' | 'tries' | 'blocked'>[],
  agent: string,
): LostTry[] {
  return tasks.flatMap(({ id, title, tries, blocked }) => {
    const last = [...tries].sort((one, other) => other.startedAt - one.startedAt)[0];
    if (last?.state !== 'lost' || last.claimant !== agent) return [];
    const now = blocked === null ? 'it is to be taken again' : 'it is blocked now';
    return [
      { id, title, at: last.endedAt ?? last.startedAt, why: `${last.cause?.message ?? 'lost'}; ${now}` },
    ];
  });
}
