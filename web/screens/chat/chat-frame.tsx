import { useParams, useSearch } from '@tanstack/react-router';
import { ChatList } from './chat-list.tsx';
import { OneChat } from './chat.tsx';
import { NewChat } from './new-chat.tsx';

/** Chats on the left, one of them beside. Where there is room for one alone, the address says which. */
export default function ChatFrame() {
  const { session, thread } = useParams({ strict: false });
  const { like } = useSearch({ strict: false });
  return (
    <div className="flex h-full min-h-0 w-full max-lg:flex-col">
      <ChatList isAside={session !== undefined} />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        {session === undefined ? <NewChat like={like} /> : <OneChat address={session} thread={thread} />}
      </div>
    </div>
  );
}
