import { LIVE, type Facts } from './facts.ts';

/** The counters that guard the bounds count what is there. */
export function countersMatch({ sessions, turns }: Pick<Facts, 'sessions' | 'turns'>): string[] {
  const queued = new Map<string, number>();
  for (const { session, state } of turns)
    if (state === 'queued') queued.set(session, (queued.get(session) ?? 0) + 1);
  const delegates = new Map<string, number>();
  for (const { owner, kind, state } of sessions) {
    if (owner && (kind === 'delegate' || kind === 'thread') && LIVE.has(state))
      delegates.set(owner, (delegates.get(owner) ?? 0) + 1);
  }
  return sessions.flatMap(({ id, liveDelegates, queuedTurns }) => [
    ...(liveDelegates === (delegates.get(id) ?? 0)
      ? []
      : [`${id} counts ${liveDelegates} live delegates and threads and has ${delegates.get(id) ?? 0}`]),
    ...(queuedTurns === (queued.get(id) ?? 0)
      ? []
      : [`${id} counts ${queuedTurns} queued turns and has ${queued.get(id) ?? 0}`]),
  ]);
}

/** A label is held by one live session of an owner. */
export function labelsAreUnique({ sessions }: Pick<Facts, 'sessions'>): string[] {
  const seen = new Set<string>();
  return sessions.flatMap(({ id, owner, label, state }) => {
    if (label === null || !LIVE.has(state)) return [];
    const key = `${owner ?? ''} ${label}`;
    if (seen.has(key)) return [`label ${label} of ${owner ?? 'nobody'} is held twice, also by ${id}`];
    seen.add(key);
    return [];
  });
}
