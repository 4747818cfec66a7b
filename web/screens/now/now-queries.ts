import { queryOptions } from '@tanstack/react-query';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';

/** The newest turn of a session, for a look at it in passing. */
export const latestTurn = (session: string) =>
  queryOptions({
    queryKey: [QUERY.session, session, 'latest turn'],
    queryFn: async ({ signal }) => {
      const page = await valueOf(
        client.call('sessions.turns', { params: { session }, query: { limit: 1 }, signal }),
      );
      return page.items[0] ?? null;
    },
  });
