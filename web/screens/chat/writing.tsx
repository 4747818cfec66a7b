import { useEffect, useRef } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { Attached } from '../../parts/attach/attached.ts';
import { useAction } from '../../parts/use-action.ts';
import { useMayAct } from '../../parts/use-may-act.ts';
import { chatName } from './chat-name.ts';
import { CHATS_STALE, type Chat, type Turn } from './chat-queries.ts';
import { Composer } from './composer.tsx';
import { QueuedPrompts } from './queued-prompts.tsx';
import { say, type When } from './say.ts';
import { useDraft } from './use-draft.ts';

/** What waits in a chat or a thread, and where one writes. Apart from the transcript, which need not be drawn at each key. */
export function Writing({ chat, leave }: { chat: Chat; leave?: (() => void) | undefined }) {
  const { session } = chat;
  const mayAct = useMayAct();
  const { draft, write, field, send, waiting, edit, back } = useWriting(chat);
  const last = waiting.at(-1);
  return (
    <>
      <QueuedPrompts
        queued={waiting}
        why={session.status.word === 'queued' ? session.status.why : undefined}
        mayAct={mayAct}
        edit={edit}
        withdraw={(turn) => back.mutate(turn)}
        error={back.error}
      />
      {mayAct && session.status.actions.includes('send') && (
        <Composer
          session={session.id}
          label={`Message to ${chatName(session)}`}
          placeholder={placeholderFor(chat)}
          text={draft}
          write={write}
          isBusy={chat.queue.length > 0}
          send={send}
          stale={[...CHATS_STALE, [QUERY.transcript, session.id]]}
          editLast={last && (() => edit(last))}
          leave={leave}
          field={field}
        />
      )}
    </>
  );
}

/** What is being written to a session, and what was written and waits. */
function useWriting({ session, queue }: Chat) {
  const [draft, write] = useDraft(session.id);
  const field = useFocus(session.id);
  const back = useWithdraw(session.id);
  const waiting = queue.filter(({ state }) => state === 'queued');
  const edit = (turn: Turn) =>
    back.mutate(turn, {
      onSuccess: () => {
        write(draft === '' ? turn.prompt : `${turn.prompt}\n\n${draft}`);
        field.current?.focus();
      },
    });
  // One after another, in the order in which they were written, however fast they come.
  const before = useRef<Promise<unknown>>(Promise.resolve());
  const send = (text: string, when: When, files: readonly Attached[]) => {
    const saying = before.current.then(() => say(session.id, text, when, files));
    before.current = saying.catch(() => undefined);
    return saying;
  };
  return { draft, write, field, send, waiting, edit, back };
}

const placeholderFor = ({ session, queue }: Chat): string =>
  queue.length > 0
    ? 'Busy: what you send waits'
    : session.kind === 'thread'
      ? 'Follow up in this thread'
      : 'Message, or / for a command';

/** Takes a prompt back that has not begun. */
function useWithdraw(session: Chat['session']['id']) {
  const run = ({ id }: Turn) =>
    valueOf(client.call('sessions.cancel', { params: { session }, body: { turn: id, unlessBegun: true } }));
  return useAction(run, { stale: CHATS_STALE });
}

/** The cursor stands in the composer as soon as a conversation is opened, but for a touch screen, whose keyboard would rise. */
function useFocus(session: string) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) field.current?.focus();
  }, [session]);
  return field;
}
