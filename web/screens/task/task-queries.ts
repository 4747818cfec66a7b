import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { RouteAnswer } from '#contract';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';

export type Activity = RouteAnswer<'tasks.activity'>['items'][number];

/** Lines of a feed that are read at once. */
const FEED_LINES = 50;
/** Tasks that are offered while one types. */
const OFFERED = 8;

export const oneTask = (task: string) =>
  queryOptions({
    queryKey: [QUERY.task, task],
    queryFn: ({ signal }) => valueOf(client.call('tasks.show', { params: { task }, signal })),
  });

/** What happened to a task, newest first. */
export const feedOf = (task: string) =>
  infiniteQueryOptions({
    queryKey: [QUERY.task, task, 'feed'],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      valueOf(
        client.call('tasks.activity', {
          params: { task },
          query: { limit: FEED_LINES, ...(pageParam === '' ? {} : { cursor: pageParam }) },
          signal,
        }),
      ),
    getNextPageParam: ({ next }) => next,
  });

/** Tasks with a text in their title, of the same board or team. */
export const tasksLike = (text: string, home: { board?: string; team?: string }) =>
  queryOptions({
    queryKey: [QUERY.tasks, 'like', text, home],
    queryFn: ({ signal }) =>
      valueOf(client.call('tasks.list', { query: { ...home, text, limit: OFFERED }, signal })),
    enabled: text !== '',
  });
