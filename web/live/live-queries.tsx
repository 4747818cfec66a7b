import { QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { pageClock } from './page-clock.ts';
import { readAnew } from './read-anew.ts';
import { RefusedCall } from './refused.ts';
import { staleBy } from './stale-by-event.ts';
import { StaleGatherer } from './stale-gatherer.ts';
import { followStream, type Connection, type Heard } from './stream.ts';

const HALF_MINUTE_MS = 30_000;

/** Events keep what was read fresh; only what time alone changes (a stall, a silence) needs another look. */
export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: HALF_MINUTE_MS,
        refetchInterval: HALF_MINUTE_MS,
        refetchOnWindowFocus: true,
        retry: (failures, error) => !isFinal(error) && failures < 3,
      },
    },
  });
}

const isFinal = (error: Error) => error instanceof RefusedCall && error.refusal.code !== 'hub.unreachable';

/** How the page stands with its hub, and since when (ms since 1970). */
export interface Standing {
  connection: Connection;
  since: number;
}

const ConnectionContext = createContext<Standing>({ connection: 'connecting', since: 0 });
export const useConnection = (): Standing => useContext(ConnectionContext);

/** Reads the stream for everything inside it, and makes stale what events say. */
export function LiveQueries({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [standing, setStanding] = useState<Standing>(() => ({
    connection: 'connecting',
    since: pageClock.now(),
  }));
  useEffect(() => {
    const over = new AbortController();
    const gatherer = new StaleGatherer(pageClock, (keys) => readAnew(queries, keys));
    const hear = (heard: Heard) => {
      if (heard.kind === 'event') gatherer.add(staleBy(heard.event));
      else if (heard.kind === 'connection') setStanding((before) => standingAfter(before, heard.connection));
      else void readAnew(queries, [[]]);
    };
    void followStream(hear, over.signal);
    return () => {
      over.abort();
      gatherer.stop();
    };
  }, [queries]);
  return <ConnectionContext value={standing}>{children}</ConnectionContext>;
}

/** Each try that fails says so anew; since when counts from the first. */
function standingAfter(before: Standing, connection: Connection): Standing {
  return before.connection === connection ? before : { connection, since: pageClock.now() };
}
