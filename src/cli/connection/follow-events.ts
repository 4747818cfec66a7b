import { RefusedError, type Client, type StreamedEvent } from '#contract/client';
import type { EventType, Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import { tellBreaks } from './tell-breaks.ts';

export interface Following {
  types: readonly EventType[];
  /** Ends it; so does the person. */
  over: AbortSignal;
  /** Said when the stream breaks: what ends the following, and what that leaves alone. */
  howToEnd: string;
  /** Looks how things stand: once the stream stands, after events were missed, and at each event. Never twice at once. */
  look: () => Promise<void>;
  /** Called at each event before the look; false says that it needs none. */
  onEvent?: (event: StreamedEvent) => Promise<boolean>;
}

/** Looks how things stand whenever something happens, until it is over; answers the refusal that ended it, if one did. */
export async function followEvents(
  context: CommandContext,
  hub: Client,
  { types, over, howToEnd, look, onEvent }: Following,
): Promise<Refusal | undefined> {
  let looking: Promise<void> = Promise.resolve();
  const lookAgain = () => {
    looking = looking.then(look);
  };
  try {
    const events = hub.events({
      types,
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
