/** An entry of the inbox as it is drawn: it waits, or was answered elsewhere while somebody looked. */
export interface Seen<T> {
  approval: T;
  isOver: boolean;
}

/**
 * The inbox after it was read anew: what waits, longest first, and what has gone from it since the screen was opened, in
 * its place. What this page answered itself is left out.
 */
export function seenAfter<T extends { id: string; createdAt: number }>(
  before: readonly Seen<T>[],
  pending: readonly T[],
): Seen<T>[] {
  const waiting = new Set(pending.map(({ id }) => id));
  const gone = before.filter(({ approval }) => !waiting.has(approval.id));
  return [
    ...gone.map(({ approval }) => ({ approval, isOver: true })),
    ...pending.map((approval) => ({ approval, isOver: false })),
  ].sort((one, other) => one.approval.createdAt - other.approval.createdAt);
}

/** Whether they are drawn alike, so that nothing has to be kept anew. */
export const isSame = <T extends { id: string }>(
  one: readonly Seen<T>[],
  other: readonly Seen<T>[],
): boolean =>
  one.length === other.length &&
  one.every(
    ({ approval, isOver }, index) => approval === other[index]?.approval && isOver === other[index]?.isOver,
  );
