import type { RouteAnswer } from '#contract';
import { client, valueOf } from '../../live/client.ts';
import { onceKey } from '../../live/once-key.ts';
import type { Session } from '../../live/views.ts';

export type Said = RouteAnswer<'chats.say'>;

/** Says something in a chat or a thread. A command is answered by the hub; the transcript shows both. */
export const say = (session: Session['id'], text: string): Promise<Said> =>
  valueOf(client.call('chats.say', { params: { session }, body: { text }, idempotencyKey: onceKey() }));
