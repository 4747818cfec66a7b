import { Periodic } from '#base';
import { LIMITS } from '#domain';
import { artifactRows } from '#store';
import type { HubDeps } from '../deps.ts';
import { onOneHub } from '../hubs/index.ts';

const EVERY_MS = 3_600_000;
/** A body may have 25 MB: few in a unit. */
const AT_ONCE = 10;

/** Removes artifacts of teams that were deleted long ago, and bodies that stand in no version. */
export function artifactPruner(deps: Pick<HubDeps, 'store' | 'clock' | 'log' | 'roster'>): Periodic {
  const { store, clock, log } = deps;
  const { keepArtifactsOfDeletedTeamsMs: keptMs, keepUnusedBodiesMs: unusedMs } = LIMITS;
  return new Periodic(
    onOneHub(deps, {
      name: 'artifact-pruner',
      everyMs: EVERY_MS,
      clock,
      log,
      round: async () => {
        const artifacts = () => store.unit((tx) => artifactRows.pruneArtifacts(tx, tx.now - keptMs, AT_ONCE));
        while ((await artifacts()) === AT_ONCE);
        const bodies = () => store.unit((tx) => artifactRows.pruneBodies(tx, tx.now - unusedMs, AT_ONCE));
        while ((await bodies()) === AT_ONCE);
      },
    }),
  );
}
