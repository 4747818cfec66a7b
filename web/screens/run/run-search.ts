/** What of a run is seen, as it stands in the address. */
export const RUN_VIEWS = ['graph', 'timeline', 'events', 'text', 'facts'] as const;
export type RunViewName = (typeof RUN_VIEWS)[number];

export interface RunSearch {
  view?: RunViewName | undefined;
  /** The name of the step that is selected. */
  step?: string | undefined;
}

/** Of an address that somebody typed only what is known counts. */
export function readRunSearch(search: Record<string, unknown>): RunSearch {
  const view = RUN_VIEWS.find((one) => one === search['view']);
  const { step } = search;
  // A name of digits alone is read as a number out of an address.
  const name = typeof step === 'string' || typeof step === 'number' ? String(step) : undefined;
  return { ...(view === undefined ? {} : { view }), ...(name === undefined ? {} : { step: name }) };
}
