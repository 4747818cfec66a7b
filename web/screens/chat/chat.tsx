import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../parts/button.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useTabTitle } from '../../parts/screen.tsx';
import { transcriptOf } from '../session/transcript-query.ts';
import { Beside } from './beside.tsx';
import { ChatHead } from './chat-head.tsx';
import { chatName } from './chat-name.ts';
import { oneChat, type Chat } from './chat-queries.ts';
import { Conversation } from './conversation.tsx';
import { ThreadPanel } from './thread.tsx';

/** One chat: the conversation, and beside it what it has at work, or the thread that is open. */
export function OneChat({ address, thread }: { address: string; thread: string | undefined }) {
  const chat = useQuery(oneChat(address));
  useTabTitle(chat.data ? chatName(chat.data.session) : 'Chat');
  if (!chat.data)
    return (
      <div className="flex flex-col gap-4 p-4">
        <h1 className="text-lg font-semibold">Chat</h1>
        {chat.error ? <Refusal error={chat.error} /> : <p className="text-quiet">Reading …</p>}
        <Link to="/chat" className="text-accent underline">
          All chats
        </Link>
      </div>
    );
  return <Open chat={chat.data} thread={thread} key={chat.data.session.id} />;
}

function Open({ chat, thread }: { chat: Chat; thread: string | undefined }) {
  const queries = useQueryClient();
  const [isBesideOpen, setBesideOpen] = useState(false);
  const { session, owned } = chat;
  const usage = useQuery(transcriptOf(session.id, queries)).data?.usage;
  // What the open thread asks is answered in it.
  const also = owned.map(({ id }) => id).filter((id) => id !== thread);
  const toggle = (
    <Button
      aria-expanded={isBesideOpen}
      onClick={() => setBesideOpen(!isBesideOpen)}
      className={thread === undefined ? 'lg:hidden' : 'hidden'}
    >
      {isBesideOpen ? 'Conversation' : `Beside (${owned.length})`}
    </Button>
  );
  const hasRest = thread === undefined && !isBesideOpen;
  return (
    <div className="flex min-h-0 flex-1">
      <section
        aria-label="Conversation"
        className={`flex min-h-0 min-w-0 flex-1 flex-col ${thread === undefined ? '' : 'max-lg:hidden'}`}
      >
        <ChatHead chat={chat} usage={usage} toggle={toggle} />
        <div className={`flex min-h-0 flex-1 flex-col ${hasRest ? '' : 'max-lg:hidden'}`}>
          <Conversation chat={chat} also={also} />
        </div>
        {isBesideOpen && thread === undefined && (
          <div className="min-h-0 flex-1 overflow-y-auto lg:hidden">
            <Beside chat={chat} />
          </div>
        )}
        <Ended chat={chat} />
      </section>
      {thread === undefined ? (
        <aside
          aria-label="Beside"
          className="w-72 shrink-0 overflow-y-auto border-l border-line max-lg:hidden 2xl:w-80"
        >
          <Beside chat={chat} />
        </aside>
      ) : (
        <ThreadPanel chat={session.id} thread={thread} key={thread} />
      )}
    </div>
  );
}

/** A chat that is closed is read; the next step is another like it. */
function Ended({ chat: { session } }: { chat: Chat }) {
  if (session.state !== 'closed' && session.state !== 'failed') return null;
  return (
    <p className="flex flex-wrap items-center gap-x-3 border-t border-line p-3 text-quiet">
      This chat is {session.state}; it stays readable.
      <Link to="/chat" search={{ like: session.id }} className="text-accent underline underline-offset-4">
        Open another like it
      </Link>
    </p>
  );
}
