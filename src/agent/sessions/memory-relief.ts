import { Periodic, type BackgroundPart, type Clock, type Log } from '#base';
import { MEMORY_CHECK_MS } from '../agent-limits.ts';
import type { HeldSession } from './held-session.ts';

export interface ReliefParts {
  clock: Clock;
  log: Log;
  memoryTight: () => boolean;
  sessions: () => Iterable<HeldSession>;
}

/** While memory is tight, puts the session to sleep whose last turn lies furthest back, one a round. */
export function memoryRelief({ clock, log, memoryTight, sessions }: ReliefParts): BackgroundPart {
  return new Periodic({
    name: 'memory-relief',
    everyMs: MEMORY_CHECK_MS,
    clock,
    log,
    round: async () => {
      if (!memoryTight()) return;
      const able = [...sessions()].filter((session) => session.canSleep);
      able.sort((a, b) => a.lastUsedAt - b.lastUsedAt);
      if (able[0]?.sleep())
        log.write('info', 'memory is tight; a session was put to sleep', { session: able[0].id });
    },
  });
}
