import type { EventReset } from './port.ts';

/** A place in one event log; `place` is the driver's own text. */
export interface LogCursor {
  epoch: string;
  place: string;
}

/** Cursors are opaque to everybody else. The epoch tells one log from another, e.g. after a restored backup. */
export function writeCursor({ epoch, place }: LogCursor): string {
  return Buffer.from(`${epoch} ${place}`).toString('base64url');
}

/** Undefined when it is no cursor of ours. */
export function readCursor(text: string): LogCursor | undefined {
  if (text.length > 4096 || !/^[\w-]+$/.test(text)) return undefined;
  const [epoch, place, ...rest] = Buffer.from(text, 'base64url').toString().split(' ');
  if (!epoch || !place || rest.length > 0) return undefined;
  return { epoch, place };
}

/** The place that a cursor means in the log of this epoch, or why it means none. */
export function placeIn(epoch: string, cursor: string): { place: string } | { reset: EventReset['reset'] } {
  const read = readCursor(cursor);
  if (!read) return { reset: 'invalid' };
  return read.epoch === epoch ? { place: read.place } : { reset: 'other_log' };
}
