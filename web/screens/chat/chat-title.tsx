import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import type { SessionDetail } from '../../live/views.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useMayAct } from '../../parts/use-may-act.ts';
import { chatName } from './chat-name.ts';
import { CHATS_STALE } from './chat-queries.ts';

/** The title of a chat or a thread; a click names it anew. Enter keeps what was written, Escape leaves it as it was. */
export function ChatTitle({ session, level = 1 }: { session: SessionDetail; level?: 1 | 2 }) {
  const [text, setText] = useState<string>();
  const mayAct = useMayAct();
  const rename = useAction(
    (title: string) =>
      valueOf(
        client.call('chats.rename', {
          params: { session: session.id },
          body: { title: title === '' ? null : title },
        }),
      ),
    { stale: CHATS_STALE },
  );
  const keep = () => {
    if (text !== undefined && text.trim() !== (session.label ?? '')) rename.mutate(text.trim());
    setText(undefined);
  };
  const Heading = level === 1 ? 'h1' : 'h2';
  const size = level === 1 ? 'text-lg' : '';
  if (text !== undefined)
    return (
      <input
        autoFocus
        aria-label="Title"
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === 'Enter') keep();
          if (event.key === 'Escape') setText(undefined);
          event.stopPropagation();
        }}
        className="min-w-40 flex-1 rounded-md border border-line bg-raised px-2 py-0.5 font-semibold"
      />
    );
  return (
    <div className="min-w-0">
      <Heading className={`truncate font-semibold ${size}`}>
        {mayAct ? (
          <button
            type="button"
            title="Rename"
            onClick={() => setText(session.label ?? '')}
            className="max-w-full truncate rounded-md text-left hover:bg-sunken"
          >
            {chatName(session)}
          </button>
        ) : (
          chatName(session)
        )}
      </Heading>
      {rename.error && <Refusal error={rename.error} />}
    </div>
  );
}
