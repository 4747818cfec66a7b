import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { client, valueOf } from '../../live/client.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { placeOf } from '../../parts/session-names.ts';
import { Status } from '../../parts/status.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { ChatTitle } from './chat-title.tsx';
import { chatName } from './chat-name.ts';
import { oneChat, type Chat } from './chat-queries.ts';
import { Conversation } from './conversation.tsx';
import { Why } from './why.tsx';
import { Life } from './life.tsx';

/** A thread beside its chat: read it, follow up in it, close it. Escape goes back to the chat. */
export function ThreadPanel({ chat, thread }: { chat: string; thread: string }) {
  const shown = useQuery(oneChat(thread));
  const navigate = useNavigate();
  const leave = () => void navigate({ to: '/chat/$session', params: { session: chat } });
  return (
    <section
      aria-label="Thread"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) leave();
      }}
      className="flex min-h-0 min-w-0 flex-1 flex-col border-line lg:border-l"
    >
      {shown.data ? (
        <>
          <ThreadHead thread={shown.data.session} chat={chat} />
          <Conversation chat={shown.data} leave={leave} />
          <Ended thread={shown.data.session} />
        </>
      ) : (
        <div className="flex flex-col gap-3 p-4">
          {shown.error ? <Refusal error={shown.error} /> : <p className="text-quiet">Reading …</p>}
          <BackToChat chat={chat} />
        </div>
      )}
    </section>
  );
}

const BackToChat = ({ chat }: { chat: string }) => (
  <Link
    to="/chat/$session"
    params={{ session: chat }}
    title="Escape"
    className="text-accent underline underline-offset-4"
  >
    Back to the chat
  </Link>
);

function ThreadHead({ thread, chat }: { thread: Chat['session']; chat: string }) {
  const mayAct = useMayAct();
  const { status } = thread;
  const close = () =>
    valueOf(client.call('sessions.close', { params: { session: thread.id }, body: { force: false } }));
  return (
    <header className="flex shrink-0 flex-col gap-1 border-b border-line px-4 py-3 max-md:py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <BackToChat chat={chat} />
        <ChatTitle session={thread} level={2} />
        <Status word={status.word} since={status.since} />
        {mayAct && status.actions.includes('close') && (
          <div className="ml-auto">
            <Confirm
              label="Close …"
              name={`Close ${chatName(thread)}`}
              run={close}
              cli={['muster', 'session', 'close', thread.id]}
            >
              <p>
                {thread.turn === null ? '' : 'Its turn is ended and what waits is cancelled. '}
                It takes no message again; what was said stays readable.
              </p>
              <p className="text-quiet">
                The same, typed in the thread: <code className="font-mono text-[13px]">/acp close</code>
              </p>
            </Confirm>
          </div>
        )}
      </div>
      <Why status={status} />
      <p className="text-quiet">
        Thread · {placeOf(thread)} <LifeOf thread={thread} />
      </p>
    </header>
  );
}

const LifeOf = ({ thread }: { thread: Chat['session'] }) =>
  thread.idleExpiresAt === null && thread.ageExpiresAt === null ? null : (
    <>
      · <Life of={thread} />
    </>
  );

function Ended({ thread }: { thread: Chat['session'] }) {
  if (thread.state !== 'closed' && thread.state !== 'failed') return null;
  return (
    <p className="border-t border-line p-3 text-quiet">
      This thread is {thread.state}; it stays readable. The chat can open another.
    </p>
  );
}
