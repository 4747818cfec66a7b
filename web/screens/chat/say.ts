import type { RouteAnswer, RouteInput } from '#contract';
import { client, valueOf } from '../../live/client.ts';
import { onceKey } from '../../live/once-key.ts';
import { asGiven, type Attached } from '../../parts/attach/attached.ts';
import type { Session } from '../../live/views.ts';

export type Said = RouteAnswer<'chats.say'>;

/** What becomes of a message while a turn runs: it waits, goes into that turn, or ends it. */
export type When = NonNullable<RouteInput<'chats.say'>['body']['when']>;

/** Says something in a chat or a thread. A command is answered by the hub; the transcript shows both. */
export const say = (
  session: Session['id'],
  text: string,
  when: When,
  files: readonly Attached[] = [],
): Promise<Said> =>
  valueOf(
    client.call('chats.say', {
      params: { session },
      body: { text, when, ...(files.length === 0 ? {} : { attachments: files.map(asGiven) }) },
      idempotencyKey: onceKey(),
    }),
  );

const WORDS: Readonly<Record<When, { button: string; does: string }>> = {
  queue: { button: 'Queue', does: 'After the turn that runs' },
  steer: { button: 'Steer', does: 'Into the turn that runs' },
  interrupt: { button: 'Interrupt', does: 'At once: ends the turn that runs' },
};
export const WHENS = (['queue', 'steer', 'interrupt'] as const).map((when) => ({ when, ...WORDS[when] }));
export const buttonFor = (when: When): string => WORDS[when].button;

/** What to tell of a message that was not delivered as it was asked. */
export function toldOf(said: Said): string | undefined {
  if (said.kind !== 'sent' || said.delivered !== 'queued_instead') return undefined;
  return 'Nothing can be put into the turn that runs: it waits its turn instead.';
}
