import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { pageClock } from '../../live/page-clock.ts';
import { sinceAt, type ApprovalsSearch } from './approvals-search.ts';

const PAGE = 50;

type ListQuery = NonNullable<NonNullable<Parameters<typeof client.call<'approvals.list'>>[1]>['query']>;

/** What was asked, newest first, as the address narrows it. */
export const history = ({ state, kind, session, since }: Filters) =>
  infiniteQueryOptions({
    queryKey: [QUERY.approvals, 'history', state ?? '', kind ?? '', session ?? '', since ?? ''],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) => {
      const at = sinceAt(since, pageClock.now());
      const query: ListQuery = {
        state: state ?? 'ended',
        limit: PAGE,
        ...(kind === undefined ? {} : { kind }),
        ...(session === undefined ? {} : { session }),
        ...(at === undefined ? {} : { since: at }),
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      };
      return valueOf(client.call('approvals.list', { query, signal }));
    },
    getNextPageParam: ({ next }) => next,
  });
type Filters = Omit<ApprovalsSearch, 'view'>;

export const oneApproval = (approval: string) =>
  queryOptions({
    queryKey: [QUERY.approvals, 'one', approval],
    queryFn: ({ signal }) => valueOf(client.call('approvals.show', { params: { approval }, signal })),
  });

export const rules = infiniteQueryOptions({
  queryKey: [QUERY.rules],
  initialPageParam: '',
  queryFn: ({ signal, pageParam }) =>
    valueOf(
      client.call('rules.list', {
        query: { limit: PAGE, ...(pageParam === '' ? {} : { cursor: pageParam }) },
        signal,
      }),
    ),
  getNextPageParam: ({ next }) => next,
});
