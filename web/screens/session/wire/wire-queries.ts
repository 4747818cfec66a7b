import { infiniteQueryOptions } from '@tanstack/react-query';
import type { RouteAnswer } from '#contract';
import { client, valueOf } from '../../../live/client.ts';
import { QUERY } from '../../../live/keys.ts';
import type { Session } from '../../../live/views.ts';

export type WirePage = RouteAnswer<'sessions.wire'>;
export type WireLine = WirePage['items'][number];

const PAGE = 200;

/** Empty: the newest. */
interface Part {
  before?: number;
  after?: number;
}
const NEWEST: Part = {};

/** The newest part of a protocol log; then what came before it, and after it. Its agent is asked for each. */
export const wireOf = (session: Session['id']) =>
  infiniteQueryOptions({
    queryKey: [QUERY.hub, 'wire', session],
    initialPageParam: NEWEST,
    queryFn: ({ signal, pageParam }) =>
      valueOf(
        client.call('sessions.wire', { params: { session }, query: { limit: PAGE, ...pageParam }, signal }),
      ),
    getPreviousPageParam: ({ items, earlier }): Part | undefined => {
      const [first] = items;
      return earlier && first ? { before: first.seq } : undefined;
    },
    // More may come at any time.
    getNextPageParam: ({ items }, pages): Part => {
      const last = items.at(-1) ?? pages.findLast((page) => page.items.length > 0)?.items.at(-1);
      return last ? { after: last.seq } : {};
    },
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
    refetchOnWindowFocus: false,
  });
