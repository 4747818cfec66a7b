import { RefusedError, type StreamedEvent } from '#contract/client';
import { client } from './client.ts';

/** How the page stands with its hub: shown at all times. */
export type Connection = 'connecting' | 'live' | 'catching_up' | 'refused';

/** What the stream tells. */
export type Heard =
  | { kind: 'event'; event: Pick<StreamedEvent, 'type' | 'session' | 'cursor'> }
  /** Events may have been missed: everything is to be read anew. */
  | { kind: 'reset' }
  | { kind: 'connection'; connection: Connection };

const NAME = 'muster.stream';

/**
 * Follows the hub's events until `signal` aborts. One tab of a browser reads the stream for all of them, because a
 * browser opens few connections to one host: it holds a lock that the next tab gets when it goes.
 */
export async function followStream(hear: (heard: Heard) => void, signal: AbortSignal): Promise<void> {
  // Locks are missing where the page does not come over https or from this machine: then each tab reads its own.
  if (!('locks' in navigator)) return readStream(hear, undefined, signal);
  const channel = new BroadcastChannel(NAME);
  let after: string | undefined;
  let connection: Connection = 'connecting';
  let reads = false;
  const take = (heard: Heard) => {
    if (heard.kind === 'event') after = heard.event.cursor;
    if (heard.kind === 'connection') connection = heard.connection;
    hear(heard);
  };
  channel.addEventListener('message', ({ data }: MessageEvent<Heard | 'how'>) => {
    if (data !== 'how') take(data);
    else if (reads) channel.postMessage({ kind: 'connection', connection } satisfies Heard);
  });
  channel.postMessage('how');
  try {
    await navigator.locks.request(NAME, { signal }, async () => {
      reads = true;
      const tell = (heard: Heard) => {
        take(heard);
        channel.postMessage(heard);
      };
      await readStream(tell, after, signal);
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    channel.close();
  }
}

async function readStream(
  hear: (heard: Heard) => void,
  after: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const say = (connection: Connection) => hear({ kind: 'connection', connection });
  // What was read before the stream stood may be older than it.
  let isFirst = after === undefined;
  const onReady = () => {
    if (isFirst) hear({ kind: 'reset' });
    isFirst = false;
  };
  const onOpen = () => say('live');
  const onBreak = () => say('catching_up');
  const onReset = () => hear({ kind: 'reset' });
  try {
    const events = client.events({ after, signal, onReady, onOpen, onReset, onBreak });
    for await (const { type, session, cursor } of events)
      hear({ kind: 'event', event: { type, session, cursor } });
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    say('refused');
  }
}
