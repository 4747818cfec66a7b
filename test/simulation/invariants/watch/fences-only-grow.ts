import { ENDED } from '../facts.ts';
import type { Moment } from './moment.ts';

/** A fence never becomes smaller. */
export function fencesOnlyGrow({ turns, before }: Moment): string[] {
  return turns.flatMap(({ id, fence }) => {
    const was = before.get(id);
    return was && fence < was.fence ? [`the fence of ${id} fell from ${was.fence} to ${fence}`] : [];
  });
}

/** What has ended stays as it ended: state, reply and cause. */
export function endedIsFinal({ turns, before }: Moment): string[] {
  return turns.flatMap((turn) => {
    const was = before.get(turn.id);
    if (!was || !ENDED.has(was.state)) return [];
    const same = was.state === turn.state && was.reply === turn.reply && was.cause === turn.cause;
    return same ? [] : [`${turn.id} was ${was.state} and became ${turn.state} after its end`];
  });
}
