import { RefusedError, type Client, type StreamedEvent } from '#contract/client';
import type { EventType, Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import { tellBreaks } from './tell-breaks.ts';

export interface Following {
  types: readonly EventType[];
  /** Ends it; so does the person. */
  over: AbortSignal;
  /** Where to begin; without it, from now. */
  after?: string | undefined;
  /** Said when the stream breaks: what ends the following, and what that leaves alone. */
  howToEnd: string;
  /** Looks how things stand: once the stream stands, after events were missed, and at each event. Never twice at once. */
  look: () => Promise<void>;
  /** Called at each event before the look; false says that it needs none. */
  onEvent?: (event: StreamedEvent) => Promise<boolean>;
}

/** The place in the log of events as it is now, to follow what is begun after it; undefined when it is not told. */
export async function placeOfNow(context: CommandContext, hub: Client): Promise<string | undefined> {
  const over = new AbortController();
  let place: string | undefined;
  const stands = (cursor: string) => {
    place = cursor;
    over.abort();
  };
  const signal = AbortSignal.any([context.io.signal, over.signal]);
  const events = hub.events({
    types: ['team.created'],
    signal,
    onReady: stands,
    onBreak: () => over.abort(),
  });
  try {
    for await (const _ of events) break;
  } catch (error) {
    // What refuses the stream refuses the following too, which says so.
    if (!(error instanceof RefusedError)) throw error;
  }
  return place;
}

/** Looks how things stand whenever something happens, until it is over; answers the refusal that ended it, if one did. */
export async function followEvents(
  context: CommandContext,
  hub: Client,
  { types, over, after, howToEnd, look, onEvent }: Following,
): Promise<Refusal | undefined> {
  let looking: Promise<void> = Promise.resolve();
  const lookAgain = () => {
    looking = looking.then(look);
  };
  try {
    const events = hub.events({
      types,
      after,
      signal: AbortSignal.any([context.io.signal, over]),
      // What happened before the stream stands is in no event that comes.
      onReady: lookAgain,
      onReset: lookAgain,
      ...tellBreaks(context, howToEnd),
    });
    for await (const event of events) {
      if (onEvent === undefined || (await onEvent(event))) lookAgain();
      await looking;
    }
    await looking;
    return undefined;
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal;
    throw error;
  }
}
