import { queryOptions } from '@tanstack/react-query';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { onceKey } from '../../live/once-key.ts';
import type { Session } from '../../live/views.ts';
import { asGiven, type Attached } from '../../parts/attach/attached.ts';
import type { Turn } from './turn-words.ts';

const PAGE = 200;
/** Of a session with more, the outcomes of the oldest are not told. */
const MOST = 2_000;

/** A message to the session, with files; nobody waits for what it answers. */
export const tell = (session: Session['id'], message: string, files: readonly Attached[] = []) =>
  valueOf(
    client.call('sessions.send', {
      params: { session },
      body: {
        message,
        timeoutSeconds: 0,
        ...(files.length === 0 ? {} : { attachments: files.map(asGiven) }),
      },
      idempotencyKey: onceKey(),
    }),
  );

/** The turns of a session, newest first. */
export const turnsOf = (session: Session['id']) =>
  queryOptions({
    queryKey: [QUERY.session, session, 'turns'],
    queryFn: async ({ signal }): Promise<Turn[]> => {
      const turns: Turn[] = [];
      let cursor: string | undefined;
      do {
        const query = { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
        const page = await valueOf(client.call('sessions.turns', { params: { session }, query, signal }));
        turns.push(...page.items);
        cursor = page.next ?? undefined;
      } while (cursor !== undefined && turns.length < MOST);
      return turns;
    },
  });
