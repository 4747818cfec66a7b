import { queryOptions } from '@tanstack/react-query';
import { client, valueOf } from '../../../live/client.ts';
import { QUERY } from '../../../live/keys.ts';
import type { Session } from '../../../live/views.ts';
import type { MergeAnswer, Workspace } from './merge-words.ts';

const MOST = 200;

type Id = Session['id'];

/** The workspace of a session, as its agent told it last; null: it has none of its own. */
export const workspaceOf = (session: Id) =>
  queryOptions({
    queryKey: [QUERY.workspaces, session],
    queryFn: async ({ signal }): Promise<Workspace | null> => {
      let cursor: string | undefined;
      do {
        const query = { limit: MOST, ...(cursor === undefined ? {} : { cursor }) };
        const page = await valueOf(client.call('workspaces.list', { query, signal }));
        const found = page.items.find((one) => one.session === session);
        if (found) return found;
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      return null;
    },
  });

/** Its agent is asked: after a turn has ended, and when somebody wants it. */
export const diffOf = (session: Id) =>
  queryOptions({
    queryKey: [QUERY.workspace, session],
    queryFn: ({ signal }) => valueOf(client.call('workspaces.diff', { params: { session }, signal })),
    refetchInterval: false,
    refetchOnWindowFocus: false,
  });

/** `dryRun`: only what would come of it. */
export const merge = (session: Id, into: string, dryRun: boolean): Promise<MergeAnswer> =>
  valueOf(
    client.call('workspaces.merge', {
      params: { session },
      body: { dry_run: dryRun, ...(into === '' ? {} : { into }) },
    }),
  );

export const discard = (session: Id, force: boolean) =>
  valueOf(client.call('workspaces.discard', { params: { session }, body: { force } }));
