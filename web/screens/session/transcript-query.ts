import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { NOTHING_READ, readOn, type Transcript } from './transcript.ts';

const PAGE = 1_000;

/**
 * A transcript from its beginning. Reading it anew reads on from where it stands, so an event costs what is new; each
 * page is shown as it comes.
 */
export const transcriptOf = (session: string, queries: QueryClient) => {
  const queryKey = [QUERY.transcript, session];
  return queryOptions({
    queryKey,
    queryFn: async ({ signal }): Promise<Transcript> => {
      let read = queries.getQueryData<Transcript>(queryKey) ?? NOTHING_READ;
      for (;;) {
        const query = { after: read.last, limit: PAGE };
        const page = await valueOf(client.call('sessions.history', { params: { session }, query, signal }));
        read = readOn(read, page);
        if (!page.more) return read;
        queries.setQueryData(queryKey, read);
      }
    },
    // Rows that did not change are the same objects already.
    structuralSharing: false,
  });
};
