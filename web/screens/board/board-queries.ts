import { queryOptions } from '@tanstack/react-query';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { Task } from '../../live/views.ts';
import { queryOf, type Filter } from './board-search.ts';

/** As many as the hub gives at once. */
const MOST = 200;
/** Pages of open tasks that a board reads; what is beyond them is told, and found by filters. */
const PAGES_MOST = 10;

export const allBoards = queryOptions({
  queryKey: [QUERY.boards],
  queryFn: ({ signal }) => valueOf(client.call('boards.list', { query: { limit: MOST }, signal })),
});

export const oneBoard = (board: string) =>
  queryOptions({
    queryKey: [QUERY.boards, board],
    queryFn: ({ signal }) => valueOf(client.call('boards.show', { params: { board }, signal })),
  });

/** The tasks of a board that fit a filter: all that are open, and of those that are over the newest. */
export interface Cards {
  tasks: readonly Task[];
  /** There are more that are open. */
  more: boolean;
}

export const cardsKey = (board: string, filter: Filter) => [QUERY.tasks, board, filter] as const;

/** One query for both views: columns and list show the same tasks. */
export const boardCards = (board: string, filter: Filter) =>
  queryOptions({
    queryKey: cardsKey(board, filter),
    queryFn: async ({ signal }): Promise<Cards> => {
      const [open, closed] = await Promise.all([
        readOpen(board, filter, signal),
        readPage(board, filter, { open: 'false', signal }),
      ]);
      return { tasks: [...open.tasks, ...closed.items], more: open.more };
    },
    // While a filter changes the cards stay; those of another board do not.
    placeholderData: (before, query) => (query?.queryKey[1] === board ? before : undefined),
  });

async function readOpen(board: string, filter: Filter, signal: AbortSignal) {
  const tasks: Task[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MOST; page++) {
    const { items, next } = await readPage(board, filter, { open: 'true', cursor, signal });
    tasks.push(...items);
    if (next === null) return { tasks, more: false };
    cursor = next;
  }
  return { tasks, more: true };
}

interface PageOf {
  open: 'true' | 'false';
  cursor?: string | undefined;
  signal: AbortSignal;
}

const readPage = (board: string, filter: Filter, { open, cursor, signal }: PageOf) =>
  valueOf(
    client.call('tasks.list', {
      query: { ...queryOf(filter), board, open, limit: MOST, ...(cursor === undefined ? {} : { cursor }) },
      signal,
    }),
  );

export const schedulesOf = (board: string) =>
  queryOptions({
    queryKey: [QUERY.schedules, board],
    queryFn: ({ signal }) =>
      valueOf(client.call('schedules.list', { query: { board, limit: MOST }, signal })),
  });

/** When a cron line comes true next; a line that is none is refused in words. */
export const ticksOf = (cron: string, timeZone: string) =>
  queryOptions({
    queryKey: [QUERY.schedules, 'ticks', cron, timeZone],
    queryFn: ({ signal }) =>
      valueOf(client.call('run_schedules.preview', { query: { cron, timeZone, count: 5 }, signal })),
    retry: false,
  });
