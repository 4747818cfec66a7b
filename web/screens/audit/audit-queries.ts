import { infiniteQueryOptions } from '@tanstack/react-query';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { pageClock } from '../../live/page-clock.ts';
import { auditQuery, type AuditSearch } from './audit-search.ts';

const PAGE = 50;

/** Who did what, newest first. */
export const auditPages = (search: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: [QUERY.audit, JSON.stringify(search)],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      valueOf(
        client.call('audit.list', {
          query: {
            ...auditQuery(search, pageClock.now()),
            limit: PAGE,
            ...(pageParam === '' ? {} : { cursor: pageParam }),
          },
          signal,
        }),
      ),
    getNextPageParam: ({ next }) => next,
    // Events tell when a line came.
    refetchInterval: false,
  });
