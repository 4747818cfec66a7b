import { infiniteQueryOptions } from '@tanstack/react-query';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { RunFilter } from './runs-search.ts';

const PAGE = 50;

export const runPages = (state: RunFilter, workflow: string | undefined) =>
  infiniteQueryOptions({
    queryKey: [QUERY.runs, 'pages', state, workflow ?? ''],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      valueOf(
        client.call('runs.list', {
          query: {
            state,
            limit: PAGE,
            ...(workflow === undefined ? {} : { workflow }),
            ...(pageParam === '' ? {} : { cursor: pageParam }),
          },
          signal,
        }),
      ),
    getNextPageParam: ({ next }) => next,
  });
