import { isPersistent } from './chat.ts';
import type { Session } from './session.ts';
import type { HubSettings } from './settings.ts';

export interface Expiry {
  /** When it is closed for want of turns, in ms since 1970; null when idle expiry is off or the session is busy. */
  idleAt: number | null;
  /** When it is closed for its age; null when age expiry is off. */
  ageAt: number | null;
}

type Dated = Pick<Session, 'kind' | 'createdAt' | 'lastTurnEndedAt' | 'lastSendAt'>;

/** Last activity: the latest of creation, end of the last turn, and last send. */
export function lastActivity(session: Dated): number {
  return Math.max(session.createdAt, session.lastTurnEndedAt ?? 0, session.lastSendAt ?? 0);
}

/**
 * Both deadlines of a persistent session. `busy`: it has a turn that is queued, running or waiting (waiting for a person
 * is not idle). The list and the sweep both use this.
 */
export function expiryOf(
  session: Dated,
  busy: boolean,
  settings: Pick<HubSettings, 'delegateIdleMs' | 'delegateMaxAgeMs' | 'threadIdleMs' | 'threadMaxAgeMs'>,
): Expiry {
  if (!isPersistent(session)) return { idleAt: null, ageAt: null };
  const [idleMs, maxAgeMs] =
    session.kind === 'thread'
      ? [settings.threadIdleMs, settings.threadMaxAgeMs]
      : [settings.delegateIdleMs, settings.delegateMaxAgeMs];
  return {
    idleAt: idleMs > 0 && !busy ? lastActivity(session) + idleMs : null,
    ageAt: maxAgeMs > 0 ? session.createdAt + maxAgeMs : null,
  };
}

export type ExpiryReason = 'age_expired' | 'idle_expired';

/** Whether it has expired at `now`; age is tested first. */
export function expiredBy(expiry: Expiry, now: number): ExpiryReason | undefined {
  if (expiry.ageAt !== null && now >= expiry.ageAt) return 'age_expired';
  if (expiry.idleAt !== null && now >= expiry.idleAt) return 'idle_expired';
  return undefined;
}
