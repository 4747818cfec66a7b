import { useInfiniteQuery } from '@tanstack/react-query';
import { lastHealth, type Health } from './agent-health.ts';
import { ordersTo } from './agents-queries.ts';

/** What the newest health check of an agent told, among the orders that are shown. */
export function useLastHealth(agent: string): Health | undefined {
  const { data } = useInfiniteQuery(ordersTo(agent));
  return lastHealth(data?.pages.flatMap(({ items }) => items) ?? []);
}
