import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Session } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { placeOf } from '../../parts/session-names.ts';
import { Status } from '../../parts/status.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { chatName } from './chat-name.ts';
import { chatPages } from './chat-queries.ts';

/** The reader's chats, newest first. `isAside`: one of them is open, and on a small screen has all of it. */
export function ChatList({ isAside }: { isAside: boolean }) {
  const [state, setState] = useState<'live' | 'all'>('live');
  const { data, error, isFetched, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    chatPages(state),
  );
  const mayAct = useMayAct();
  const chats = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section
      aria-label="Chats"
      className={`flex min-h-0 w-full flex-col border-line lg:w-60 lg:shrink-0 lg:border-r ${isAside ? 'max-xl:hidden' : 'max-lg:max-h-[40vh] max-lg:border-b'}`}
    >
      <header className="flex items-center justify-between gap-2 p-3 pb-2">
        <h2 className="font-semibold">Chats</h2>
        <span className="flex gap-1">
          <Button aria-pressed={state === 'all'} onClick={() => setState(state === 'all' ? 'live' : 'all')}>
            {state === 'all' ? 'Live alone' : 'Closed too'}
          </Button>
          {mayAct && isAside && (
            <Link to="/chat" className={NEW}>
              New
            </Link>
          )}
        </span>
      </header>
      {error && <Refusal error={error} />}
      {!isFetched && <p className="px-3 text-quiet">Reading …</p>}
      {isFetched && chats.length === 0 && <p className="px-3 pb-3 text-quiet">No chat yet.</p>}
      <ul className="min-h-0 flex-1 overflow-y-auto">
        {chats.map((chat) => (
          <li key={chat.id}>
            <ChatLink chat={chat} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()} className="m-2">
          {isFetchingNextPage ? 'Reading …' : 'Show more'}
        </Button>
      )}
    </section>
  );
}

const NEW =
  'flex min-h-8 items-center rounded-md border border-accent bg-accent px-2.5 font-medium text-on-accent';

function ChatLink({ chat }: { chat: Session }) {
  const { status } = chat;
  return (
    <Link
      to="/chat/$session"
      params={{ session: chat.id }}
      data-row
      className="flex flex-col gap-0.5 border-l-2 border-transparent px-3 py-2 -outline-offset-2 hover:bg-sunken aria-[current=page]:border-accent aria-[current=page]:bg-sunken"
    >
      <span className="truncate font-medium">{chatName(chat)}</span>
      <span className="flex items-baseline justify-between gap-2">
        <Status word={status.word} since={status.since} />
        <span className="truncate text-xs text-quiet">{placeOf(chat)}</span>
      </span>
    </Link>
  );
}
