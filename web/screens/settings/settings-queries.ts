import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { RouteAnswer } from '#contract';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';

const MOST = 200;
const PAGE = 20;

export type Setting = RouteAnswer<'settings.list'>['items'][number];
export type Channel = RouteAnswer<'notice_channels.list'>['items'][number];
export type Notice = RouteAnswer<'notices.list'>['items'][number];
export type User = RouteAnswer<'users.list'>['items'][number];

export const hubSettings = queryOptions({
  queryKey: [QUERY.settings],
  queryFn: ({ signal }) => valueOf(client.call('settings.list', { signal })),
});

export const channels = queryOptions({
  queryKey: [QUERY.notices, 'channels'],
  queryFn: ({ signal }) => valueOf(client.call('notice_channels.list', { signal })),
});

/** What was told by channels, newest first. */
export const toldPages = infiniteQueryOptions({
  queryKey: [QUERY.notices, 'told'],
  initialPageParam: '',
  queryFn: ({ signal, pageParam }) =>
    valueOf(
      client.call('notices.list', {
        query: { limit: PAGE, ...(pageParam === '' ? {} : { cursor: pageParam }) },
        signal,
      }),
    ),
  getNextPageParam: ({ next }) => next,
});

/** My tokens that are good, of programs and of people. */
export const myTokens = (kind: 'user' | 'session') =>
  queryOptions({
    queryKey: [QUERY.tokens, 'mine', kind],
    queryFn: ({ signal }) => valueOf(client.call('tokens.list', { query: { kind, limit: MOST }, signal })),
  });

/** The token of this very browser. */
export const thisCaller = queryOptions({
  queryKey: [QUERY.hub],
  queryFn: ({ signal }) => valueOf(client.call('hub.show', { signal })),
});

export const people = queryOptions({
  queryKey: [QUERY.users],
  queryFn: ({ signal }) => valueOf(client.call('users.list', { query: { limit: MOST }, signal })),
});
