import type { LoggedEvent, Refusal } from '#domain';
import { viewEvent } from '../views/hub.ts';

/** An event as bytes, made once however many read it, with what filters look at. */
export interface Frame {
  cursor: string;
  type: string;
  session: string | null;
  /** The run that it is about. */
  run: string | null;
  bytes: Uint8Array;
}

const encoder = new TextEncoder();

export function frameOf(event: LoggedEvent): Frame {
  const view = viewEvent(event);
  return {
    cursor: event.cursor,
    type: event.type,
    session: view.session,
    run: runOf(event),
    bytes: encoder.encode(`id: ${event.cursor}\nevent: ${event.type}\ndata: ${JSON.stringify(view)}\n\n`),
  };
}

function runOf({ type, subject, data }: LoggedEvent): string | null {
  if (type.startsWith('run.')) return subject ?? null;
  const run = type.startsWith('step.') ? data?.['run'] : undefined;
  return typeof run === 'string' ? run : null;
}

/** The position that a stream begins at. */
export const readyFrame = (cursor: string) =>
  encoder.encode(`id: ${cursor}\nevent: ready\ndata: ${JSON.stringify({ cursor })}\n\n`);

/** The cursor means nothing any more: read everything anew, then go on from this one. */
export const resetFrame = (reason: string, cursor: string) =>
  encoder.encode(`id: ${cursor}\nevent: reset\ndata: ${JSON.stringify({ reason, cursor })}\n\n`);

/** The last of a stream that is not to be taken up again by itself. */
export const endFrame = (error: Refusal) =>
  encoder.encode(`event: end\ndata: ${JSON.stringify({ error })}\n\n`);

/** Keeps the connection, and moves the cursor on for a reader whose filter lets little through. */
export const pingFrame = (cursor: string | undefined) =>
  encoder.encode(cursor === undefined ? ': ping\n\n' : `: ping\nid: ${cursor}\n\n`);
