import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { RouteAnswer } from '#contract';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';

export type TeamStatus = RouteAnswer<'teams.show'>;
export type Teammate = TeamStatus['teammates'][number];
export type Letter = RouteAnswer<'messages.list'>['items'][number];
export type TeamTask = RouteAnswer<'tasks.list'>['items'][number];
export type Artifact = RouteAnswer<'artifacts.list'>['items'][number];
export type Version = RouteAnswer<'artifacts.history'>['items'][number];

/** As many as the hub gives on one page. */
const MOST = 200;
const LETTERS = 100;

const from = (cursor: string) => (cursor === '' ? {} : { cursor });
const next = (page: { next: string | null }) => page.next;

export const teamPages = (state: 'active' | 'deleted') =>
  infiniteQueryOptions({
    queryKey: [QUERY.teams, 'pages', state],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      valueOf(client.call('teams.list', { query: { state, limit: 50, ...from(pageParam) }, signal })),
    getNextPageParam: next,
  });

export const oneTeam = (team: string) =>
  queryOptions({
    queryKey: [QUERY.teams, 'one', team],
    queryFn: ({ signal }) => valueOf(client.call('teams.show', { params: { team }, signal })),
  });

/** All that was written in a team, a page of the newest first. */
export const mailPages = (team: string) =>
  infiniteQueryOptions({
    queryKey: [QUERY.teams, 'mail', team],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      valueOf(
        client.call('messages.list', {
          params: { team },
          query: { limit: LETTERS, ...from(pageParam) },
          signal,
        }),
      ),
    getNextPageParam: next,
  });

export const teamTasks = (team: string) =>
  infiniteQueryOptions({
    queryKey: [QUERY.teams, 'tasks', team],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      valueOf(client.call('tasks.list', { query: { team, limit: MOST, ...from(pageParam) }, signal })),
    getNextPageParam: next,
  });

/** A task of a team with what it needs and what needs it. */
export const taskOfTeam = (task: string) =>
  queryOptions({
    queryKey: [QUERY.teams, 'task', task],
    queryFn: ({ signal }) => valueOf(client.call('tasks.show', { params: { task }, signal })),
  });

export const artifactPages = (team: string) =>
  infiniteQueryOptions({
    queryKey: [QUERY.teams, 'artifacts', team],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      valueOf(client.call('artifacts.list', { query: { team, limit: MOST, ...from(pageParam) }, signal })),
    getNextPageParam: next,
  });

/** A version of an artifact with its body; the one that stands when none is named. */
export const artifactBody = (artifact: string, version?: number) =>
  queryOptions({
    queryKey: [QUERY.teams, 'artifact', artifact, String(version ?? 'head')],
    queryFn: ({ signal }) =>
      valueOf(
        client.call('artifacts.show', {
          params: { artifact },
          query: version === undefined ? {} : { version },
          signal,
        }),
      ),
  });

export const versionPages = (artifact: string) =>
  infiniteQueryOptions({
    queryKey: [QUERY.teams, 'versions', artifact],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      valueOf(
        client.call('artifacts.history', {
          params: { artifact },
          query: { limit: 50, ...from(pageParam) },
          signal,
        }),
      ),
    getNextPageParam: next,
  });

/** Agents and what they can run, for a choice of both. */
export const agentsToChoose = queryOptions({
  queryKey: [QUERY.agents, 'to-choose'],
  queryFn: ({ signal }) => valueOf(client.call('agents.list', { query: { limit: MOST }, signal })),
});

/** Roles that teammates may have; those of a team too, where it is named. */
export const rolesToChoose = (team?: string) =>
  queryOptions({
    queryKey: [QUERY.teams, 'roles', team ?? ''],
    queryFn: ({ signal }) =>
      valueOf(client.call('roles.list', { query: team === undefined ? {} : { team }, signal })),
  });
