import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { RouteAnswer } from '#contract';
import { client, valueOf } from '../../live/client.ts';
import { QUERY, type StaleKey } from '../../live/keys.ts';
import type { Session } from '../../live/views.ts';

export type Chat = RouteAnswer<'chats.show'>;
export type Turn = Chat['queue'][number];
export type OfferedCommand = RouteAnswer<'chats.commands'>['items'][number];

const MOST = 200;

/** What shows a chat, and what it owns: any of their events may change it. */
export const CHATS_STALE = [[QUERY.sessions]] as const satisfies readonly StaleKey[];

export const chatPages = (state: 'live' | 'all') =>
  infiniteQueryOptions({
    queryKey: [QUERY.sessions, 'chats', state],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      valueOf(
        client.call('chats.list', {
          query: { state, limit: MOST, ...(pageParam === '' ? {} : { cursor: pageParam }) },
          signal,
        }),
      ),
    getNextPageParam: ({ next }) => next,
  });

/** A chat or a thread, with what it owns and what waits in it. */
export const oneChat = (session: string) =>
  queryOptions({
    queryKey: [QUERY.sessions, 'chat', session],
    queryFn: ({ signal }) => valueOf(client.call('chats.show', { params: { session }, signal })),
  });

/** Threads that are closed stay readable. They become more when those that live, `live`, become fewer. */
export const closedThreads = (chat: Session['id'], live: readonly Session[]) =>
  queryOptions({
    queryKey: [QUERY.session, chat, 'closed-threads', live.map(({ id }) => id).join(' ')],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const query = { owner: chat, kind: 'thread', state: 'all', limit: MOST } as const;
      const { items } = await valueOf(client.call('sessions.list', { query, signal }));
      return items.filter(({ state }) => state === 'closed' || state === 'failed');
    },
  });

/** What completes a command that is being typed, as the hub knows it: labels and names too. */
export const commandsFor = (session: string, text: string) =>
  queryOptions({
    queryKey: [QUERY.session, session, 'commands', text],
    queryFn: ({ signal }) =>
      valueOf(client.call('chats.commands', { params: { session }, query: { text }, signal })),
    // What came before narrows down until the hub has answered.
    placeholderData: keepPreviousData,
  });

/** Where a chat may run: read when one is opened. */
export const agentsForChats = queryOptions({
  queryKey: [QUERY.agents, 'for-chats'],
  queryFn: ({ signal }) => valueOf(client.call('agents.list', { query: { limit: MOST }, signal })),
});
