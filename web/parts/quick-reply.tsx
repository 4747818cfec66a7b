import { useState } from 'react';
import { client, valueOf } from '../live/client.ts';
import { QUERY } from '../live/keys.ts';
import type { Session } from '../live/views.ts';
import { Button } from './button.tsx';
import { Refusal } from './refusal.tsx';
import { nameOf } from './session-names.ts';
import { isUnderWay } from './status-words.ts';
import { useAction } from './use-action.ts';

/** A line to a session without leaving the screen. Enter sends, Escape leaves. */
export function QuickReply({ session, done }: { session: Session; done: () => void }) {
  const [text, setText] = useState('');
  const send = useAction(
    (message: string) =>
      valueOf(
        client.call('sessions.send', {
          params: { session: session.id },
          body: { message, timeoutSeconds: 0 },
        }),
      ),
    { stale: [[QUERY.sessions]], done },
  );
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '' && !send.isPending) send.mutate(text);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') done();
      }}
    >
      <div className="flex gap-2">
        <input
          // It is there because somebody asked for it.
          autoFocus
          aria-label={`Message to ${nameOf(session)}`}
          value={text}
          placeholder={isUnderWay(session.status.word) ? 'It is busy: what you send is queued' : 'Message'}
          onChange={(event) => setText(event.target.value)}
          className="min-h-8 min-w-0 flex-1 rounded-md border border-line bg-ground px-2 placeholder:text-quiet"
        />
        <Button type="submit" look="main" disabled={send.isPending || text.trim() === ''}>
          Send
        </Button>
      </div>
      {send.error && <Refusal error={send.error} />}
    </form>
  );
}
