import { queryOptions } from '@tanstack/react-query';
import type { RouteInput } from '#contract';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { pageClock } from '../../live/page-clock.ts';
import { beginOf, utcOffsetAt, type Group, type Span } from './usage-search.ts';

type Query = NonNullable<RouteInput<'usage.show'>['query']>;

/** The costliest that are shown. */
export const COSTLIEST = 10;
const MOST = 200;

/** Begins anew by the clock: a page that stays open over midnight asks for the new day. */
const usage = (name: string, days: Span, queryOfBegin: (begin: number, now: number) => Query) =>
  queryOptions({
    queryKey: [QUERY.usage, name, String(days)],
    queryFn: async ({ signal }) => {
      const now = pageClock.now();
      const begin = beginOf(days, now);
      const shown = await valueOf(client.call('usage.show', { query: queryOfBegin(begin, now), signal }));
      return { ...shown, begin };
    },
  });

export const usageToday = usage('today', 1, (since) => ({ since }));

export const usageByDay = (days: Span) =>
  usage('days', days, (since, now) => ({ by: 'day', since, utcOffset: utcOffsetAt(now), limit: MOST }));

export const usageBy = (by: Group, days: Span) =>
  usage(`by ${by}`, days, (since) => ({ by, since, order: 'tokens', limit: MOST }));

export const costliest = (by: 'session' | 'run', days: Span) =>
  usage(`costliest ${by}`, days, (since) => ({ by, since, order: 'tokens', limit: COSTLIEST + 1 }));

export const allBudgets = queryOptions({
  queryKey: [QUERY.budgets],
  queryFn: ({ signal }) => valueOf(client.call('budgets.list', { signal })),
});
