/** A session as REST shows it, as far as its word is concerned. */
export interface Worded {
  id: string;
  state: string;
  harness: string | null;
  turn: string | null;
  queued: number;
  status: { word: string; why?: string | undefined };
}

/** Words that say nothing without a reason. */
const NEED_A_REASON = new Set(['queued', 'needs_you', 'failed', 'lost', 'stalled', 'paused', 'closing']);
/** Words of sessions that have a turn under way or waiting. */
const NEED_A_TURN = new Set(['working', 'queued', 'needs_you', 'stalled', 'paused']);
/** Words that nothing is behind any more once all work has ended. */
const OF_WORK = new Set([
  'starting',
  'working',
  'queued',
  'needs_you',
  'stalled',
  'lost',
  'closing',
  'paused',
]);
const AT_REST = new Set(['done', 'interrupted', 'cancelled', 'new', 'asleep']);

/** Sessions whose word is not explained by what is shown beside it. */
export function unexplainedWords(sessions: readonly Worded[]): string[] {
  return sessions.flatMap(({ id, state, turn, queued, status: { word, why } }) => {
    const said = `session ${id} (${state}) is shown as "${word}"`;
    if (NEED_A_REASON.has(word) && !why) return [`${said} without a reason`];
    if (NEED_A_TURN.has(word) && turn === null) return [`${said} without a turn`];
    if (AT_REST.has(word) && turn !== null) return [`${said} while it has turn ${turn}`];
    if (AT_REST.has(word) && queued > 0) return [`${said} with ${queued} turns in its queue`];
    return [];
  });
}

/** Sessions that are shown at work when nobody works any more. */
export function restlessWords(sessions: readonly Worded[]): string[] {
  return sessions
    .filter(({ harness, status }) => harness !== null && OF_WORK.has(status.word))
    .map(({ id, status }) => `session ${id} is still shown as "${status.word}": ${status.why ?? ''}`);
}
