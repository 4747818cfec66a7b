/** Which runs are listed, as it stands in the address. */
export const RUN_FILTERS = ['all', 'live', 'waiting', 'failed', 'done', 'cancelled'] as const;
export type RunFilter = (typeof RUN_FILTERS)[number];

export interface RunsSearch {
  state?: RunFilter | undefined;
  workflow?: string | undefined;
}

export function readRunsSearch(search: Record<string, unknown>): RunsSearch {
  const state = RUN_FILTERS.find((one) => one === search['state']);
  const { workflow } = search;
  return {
    ...(state === undefined ? {} : { state }),
    ...(typeof workflow === 'string' && workflow !== '' ? { workflow } : {}),
  };
}
