import { readCursor } from './log-cursor.ts';

/**
 * A log that this one was filled from by an import. Its cursors hold here up to the number where it stood then: what it
 * may have written after that is not in this log, so a cursor beyond gets a reset.
 */
export interface FormerLog {
  epoch: string;
  upTo: number;
  /** PostgreSQL: the transaction that brought its events. */
  xid?: string;
}

/** Reads what an import wrote into `meta`. */
export function readFormerLogs(value: unknown): FormerLog[] {
  if (typeof value !== 'string') return [];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only an import writes it, from this type
  return JSON.parse(value) as FormerLog[];
}

/**
 * The place in this log that a cursor of a former one means. `logs` is asked only when the cursor is of no log that is
 * known at once. Undefined when it is of none.
 */
export async function placeInFormer(
  cursor: string,
  logs: () => Promise<readonly FormerLog[]>,
): Promise<{ log: FormerLog; number: number } | undefined> {
  const read = readCursor(cursor);
  if (!read || !/^\d{1,15}$/.test(read.place)) return undefined;
  const log = (await logs()).find(({ epoch }) => epoch === read.epoch);
  const number = Number(read.place);
  return log && number <= log.upTo ? { log, number } : undefined;
}
