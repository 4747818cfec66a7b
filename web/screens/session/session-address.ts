/** What of a session is looked at. */
export const SESSION_VIEWS = ['transcript', 'review', 'log'] as const;
export type SessionView = (typeof SESSION_VIEWS)[number];

/** The address without `view` is the transcript. */
export interface SessionSearch {
  view?: Exclude<SessionView, 'transcript'>;
}

export function readSessionSearch({ view }: Record<string, unknown>): SessionSearch {
  return view === 'review' || view === 'log' ? { view } : {};
}

/** The entry that an address leads to: `#120`. */
export function entryIn(hash: string): number | undefined {
  const found = /^#?(\d{1,9})$/.exec(hash);
  return found ? Number(found[1]) : undefined;
}
