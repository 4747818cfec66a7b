/** A question that waits, as a notification says it. */
export interface Need {
  id: string;
  title: string;
  who: string;
}

/** What is to be shown and closed now, and what has been told after that. */
export interface Telling {
  show: Need[];
  close: string[];
  told: string[];
}

/**
 * Each question is told once, by whichever tab, and only while nobody looks at the page. What was told and waits no more
 * is closed.
 */
export function whatToTell(pending: readonly Need[], told: readonly string[], isLooking: boolean): Telling {
  const waiting = new Set(pending.map(({ id }) => id));
  const before = new Set(told);
  const show = isLooking ? [] : pending.filter(({ id }) => !before.has(id));
  return {
    show,
    close: told.filter((id) => !waiting.has(id)),
    told: [...told.filter((id) => waiting.has(id)), ...show.map(({ id }) => id)],
  };
}

/** What another tab stored as told. */
export function readTold(text: string | null): string[] {
  try {
    const read: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(read) ? read.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}
