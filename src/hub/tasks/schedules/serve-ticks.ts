import { Periodic } from '#base';
import type { HubDeps } from '../../deps.ts';

const EVERY_MS = 5_000;
const MOST_PER_ROUND = 200;

/**
 * A part that serves schedules whose time has come. Several hubs may look at once: whoever moves a schedule on has its
 * tick. `due`: the longest due first, at most so many.
 */
export function serveTicks<S extends { id: string }>(
  { clock, log }: Pick<HubDeps, 'clock' | 'log'>,
  {
    name,
    due,
    tick,
  }: { name: string; due: (most: number) => Promise<S[]>; tick: (schedule: S) => Promise<void> },
): Periodic {
  const part = new Periodic({
    name,
    everyMs: EVERY_MS,
    clock,
    log,
    round: async () => {
      const found = await due(MOST_PER_ROUND);
      for (const schedule of found) {
        // One schedule that cannot be served must not spare the others.
        await tick(schedule).catch((error: unknown) => {
          log.write('error', 'a schedule could not be served', {
            schedule: schedule.id,
            error: String(error),
          });
        });
      }
      if (found.length === MOST_PER_ROUND) part.nudge();
    },
  });
  return part;
}
