import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { client, valueOf } from './client.ts';
import { QUERY } from './keys.ts';

/** As many as the hub gives on one page. */
const MOST = 200;

export const pendingApprovals = queryOptions({
  queryKey: [QUERY.approvals, 'pending'],
  queryFn: ({ signal }) =>
    valueOf(client.call('approvals.list', { query: { state: 'pending', limit: MOST }, signal })),
});

export const liveSessions = queryOptions({
  queryKey: [QUERY.sessions, 'live'],
  queryFn: ({ signal }) =>
    valueOf(client.call('sessions.list', { query: { state: 'live', limit: MOST, glance: 'true' }, signal })),
});

export const sessionPages = (state: 'live' | 'all') =>
  infiniteQueryOptions({
    queryKey: [QUERY.sessions, 'pages', state],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      valueOf(
        client.call('sessions.list', {
          query: { state, limit: MOST, glance: 'true', ...(pageParam === '' ? {} : { cursor: pageParam }) },
          signal,
        }),
      ),
    getNextPageParam: ({ next }) => next,
  });

export const oneSession = (session: string) =>
  queryOptions({
    queryKey: [QUERY.session, session],
    queryFn: ({ signal }) =>
      valueOf(client.call('sessions.show', { params: { session }, query: {}, signal })),
  });

export const liveRuns = queryOptions({
  queryKey: [QUERY.runs, 'live'],
  queryFn: ({ signal }) =>
    valueOf(client.call('runs.list', { query: { state: 'live', limit: MOST }, signal })),
});

export const activeTeams = queryOptions({
  queryKey: [QUERY.teams, 'active'],
  queryFn: ({ signal }) =>
    valueOf(client.call('teams.list', { query: { state: 'active', limit: MOST }, signal })),
});

/** Agents by name, with the harnesses that they have. */
export const knownAgents = queryOptions({
  queryKey: [QUERY.agents, 'names'],
  queryFn: ({ signal }) => valueOf(client.call('agents.list', { query: { limit: MOST }, signal })),
});
