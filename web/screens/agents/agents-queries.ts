import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { lostTries } from './work-on-agent.ts';

const MOST = 200;
/** Heartbeats are no events: how long ago one was heard is read anew about as often as they come. */
const HEARTBEAT_MS = 10_000;

export const allAgents = queryOptions({
  queryKey: [QUERY.agents, 'all'],
  refetchInterval: HEARTBEAT_MS,
  queryFn: ({ signal }) => valueOf(client.call('agents.list', { query: { limit: MOST }, signal })),
});

/** By its name or id. */
export const oneAgent = (agent: string) =>
  queryOptions({
    queryKey: [QUERY.agents, 'one', agent],
    refetchInterval: HEARTBEAT_MS,
    queryFn: ({ signal }) => valueOf(client.call('agents.show', { params: { agent }, signal })),
  });

/** What an agent was ordered, newest first. */
export const ordersTo = (agent: string) =>
  infiniteQueryOptions({
    queryKey: [QUERY.agents, 'orders', agent],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      valueOf(
        client.call('commands.list', {
          params: { agent },
          query: { limit: 10, ...(pageParam === '' ? {} : { cursor: pageParam }) },
          signal,
        }),
      ),
    getNextPageParam: ({ next }) => next,
  });

/** The live sessions of an agent. */
export const sessionsOn = (agent: Parameters<typeof sessionsQuery>[0]) =>
  queryOptions({
    queryKey: [QUERY.sessions, 'on', agent],
    queryFn: ({ signal }) => valueOf(client.call('sessions.list', { query: sessionsQuery(agent), signal })),
  });

type SessionsQuery = NonNullable<NonNullable<Parameters<typeof client.call<'sessions.list'>>[1]>['query']>;
const sessionsQuery = (agent: NonNullable<SessionsQuery['agent']>): SessionsQuery => ({
  state: 'live',
  agent,
  limit: MOST,
});

/** Open tasks that this agent alone may take, and those that it works on. */
export const tasksFor = (agent: string, id: string) =>
  queryOptions({
    queryKey: [QUERY.tasks, 'for agent', agent],
    queryFn: async ({ signal }) => {
      const [own, begun] = await Promise.all([
        valueOf(
          client.call('tasks.list', {
            query: { open: 'true', assignee: `agent:${agent}`, limit: MOST },
            signal,
          }),
        ),
        valueOf(client.call('tasks.list', { query: { state: 'in_progress', limit: MOST }, signal })),
      ]);
      const held = begun.items.filter(({ claimedBy }) => claimedBy === id);
      return { held, waiting: own.items.filter(({ claimedBy }) => claimedBy === null) };
    },
  });

/** As many are looked at one by one. */
const MOST_LOOKED_AT = 10;

/** Open tasks that went back because this agent fell silent; the newest of those that nobody works on. */
export const tasksLostBy = (agent: string) =>
  queryOptions({
    queryKey: [QUERY.tasks, 'lost by', agent],
    queryFn: async ({ signal }) => {
      const open = await valueOf(client.call('tasks.list', { query: { open: 'true', limit: MOST }, signal }));
      const tried = open.items
        .filter(({ attempts, claimedBy }) => attempts > 0 && claimedBy === null)
        .sort((one, other) => other.updatedAt - one.updatedAt)
        .slice(0, MOST_LOOKED_AT);
      const whole = await Promise.all(
        tried.map(({ id }) => valueOf(client.call('tasks.show', { params: { task: id }, signal }))),
      );
      return lostTries(whole, agent);
    },
  });

/** Join tokens with which no agent has registered yet. */
export const unusedJoinTokens = queryOptions({
  queryKey: [QUERY.tokens, 'join'],
  queryFn: ({ signal }) =>
    valueOf(client.call('tokens.list', { query: { kind: 'join', limit: MOST }, signal })),
});

/** The tokens that an agent may call with, newest first. */
export const tokensOf = (agent: string) =>
  queryOptions({
    queryKey: [QUERY.tokens, 'agent', agent],
    // That an agent has come with a new token, and the former one ends by that, is no event.
    refetchInterval: HEARTBEAT_MS / 4,
    queryFn: async ({ signal }) => {
      const listed = await valueOf(
        client.call('tokens.list', { query: { kind: 'agent', limit: MOST }, signal }),
      );
      return listed.items.filter(({ subject }) => subject === agent);
    },
  });

export const thisHub = queryOptions({
  queryKey: [QUERY.hub, 'show'],
  queryFn: ({ signal }) => valueOf(client.call('hub.show', { signal })),
});
