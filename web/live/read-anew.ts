import type { QueryClient } from '@tanstack/react-query';
import type { StaleKey } from './keys.ts';

/**
 * Reads anew whatever begins with one of the keys, or all there is, and resolves when that has come. What is being read
 * for the very first time is read once more: its answer may be older than what made it stale, and unlike a later
 * reading it is not called off by the next.
 */
export async function readAnew(queries: QueryClient, keys: readonly (StaleKey | [])[]): Promise<void> {
  await Promise.all(
    keys.map(async (queryKey) => {
      const first = queries
        .getQueryCache()
        .findAll({ queryKey, type: 'active', fetchStatus: 'fetching' })
        .filter(({ state }) => state.data === undefined);
      await queries.invalidateQueries({ queryKey });
      await Promise.all(
        first.map((query) => queries.invalidateQueries({ queryKey: query.queryKey, exact: true })),
      );
    }),
  );
}
