import { Scope, type BackgroundPart, type Log } from '#base';
import type { HubRoster } from './hubs/index.ts';
import type { Hub } from './services.ts';

export interface LifeParts {
  roster: HubRoster;
  parts: readonly BackgroundPart[];
  /** Ends what listens without being a part; called at the stop. */
  closers: readonly (() => void | Promise<void>)[];
  stopping: AbortController;
  log: Log;
}

type Life = Pick<Hub, 'start' | 'announceStop' | 'isStopping' | 'endWaits' | 'stop'>;

/** From the start of a hub to its end: announced, then without waits, then without parts, then off the roster. */
export function hubLife({ roster, parts, closers, stopping, log }: LifeParts): Life {
  let isAnnounced = false;
  const scope = new Scope();
  // The last to end: until then the others leave alone what this hub works on.
  scope.add(() => leave(roster, log));
  return {
    start(face) {
      roster.begin(face);
      for (const close of closers) scope.add(close);
      for (const part of parts) scope.start(part);
    },
    announceStop: () => void (isAnnounced = true),
    isStopping: () => isAnnounced || stopping.signal.aborted,
    endWaits: () => stopping.abort(),
    async stop() {
      stopping.abort();
      await scope.close();
    },
  };
}

/** A hub that cannot say that it ends counts as dead a little later. */
async function leave(roster: HubRoster, log: Log): Promise<void> {
  try {
    await roster.leave();
  } catch (error) {
    log.write('warn', 'The other hubs could not be told that this one ends', { error: String(error) });
  }
}
