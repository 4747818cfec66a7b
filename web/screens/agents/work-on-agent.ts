import type { Session, StatusWord } from '../../live/views.ts';

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
