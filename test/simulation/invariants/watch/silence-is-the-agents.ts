import type { AgentId } from '#domain';
import type { Moment, Watch } from './moment.ts';

export interface Listening {
  /** Since when some hub listens without a break, in ms since 1970. */
  awakeSince: () => number;
  /** When an agent's call was last applied. */
  heardAt: (agent: AgentId) => number;
  leaseMs: number;
  lostAfterMs: number;
}

/**
 * A turn is given up as lost only after a hub that was up and awake for a full term has not heard its agent, and not
 * before `lost_after`: a suspended laptop or a hub that was away costs nothing.
 */
export function silenceIsTheAgents({ awakeSince, heardAt, leaseMs, lostAfterMs }: Listening): Watch {
  return ({ turns, before, now }: Moment) =>
    turns.flatMap(({ id, state, cause, agent, source }) => {
      if (
        state !== 'interrupted' ||
        before.get(id)?.state === 'interrupted' ||
        !cause?.includes('agent.lost"')
      )
        return [];
      const heard = agent === null ? 0 : heardAt(agent);
      const listened = now - Math.max(awakeSince(), heard);
      if (listened < leaseMs)
        return [`${id} was given up as lost after ${listened} ms of listening (a term is ${leaseMs} ms)`];
      // Work on a task goes to another as soon as its lease is over.
      if (source === 'task') return [];
      const silent = now - heard;
      return silent < lostAfterMs ? [`${id} was given up as lost after ${silent} ms of silence`] : [];
    });
}
