import { pause, type Clock } from '#base';
import type { RouteAnswer } from '#contract';
import type { Hub } from '#hub';

/** How long a probe waits for the database, in ms: whoever probes gives up soon after. */
const ANSWER_WITHIN_MS = 2_000;

/** Parts without which turns do not go on. The others tidy up, and may fail for a round without harm. */
const NEEDED: ReadonlySet<string> = new Set([
  'lease-reaper',
  'liveness-watcher',
  'message-courier',
  'hub-roster',
]);

type Ready = RouteAnswer<'hub.ready'>;

/**
 * Whether calls should be sent here. Anybody may ask, so it says which check failed and never why in the words of the
 * database: those stand in the log. A hub listens only once its migrations are done.
 */
export async function readiness(hub: Hub, clock: Clock, stopping: boolean): Promise<Ready> {
  const failing = hub
    .health()
    .filter(({ lastError }) => lastError !== undefined)
    .map(({ name }) => name);
  const checks = {
    database: await databaseCheck(hub, clock),
    stopping,
    failingParts: failing,
  };
  const ready = checks.database === 'ok' && !stopping && !failing.some((name) => NEEDED.has(name));
  return { ready, checks };
}

async function databaseCheck(hub: Hub, clock: Clock): Promise<Ready['checks']['database']> {
  const over = new AbortController();
  const late = pause(clock, ANSWER_WITHIN_MS, over.signal).then(() => 'slow' as const);
  const asked = hub.reachStore().then(
    (reached) => (reached.ok ? ('ok' as const) : ('unreachable' as const)),
    () => 'unreachable' as const,
  );
  const found = await Promise.race([asked, late]);
  over.abort();
  return found;
}
