import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import type { SessionDetail } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { isUnderWay } from '../../parts/status-words.ts';

/** Sends a message; while a turn runs it is queued. Enter sends, Shift and Enter begin a line. */
export function Composer({ session }: { session: SessionDetail }) {
  const [text, setText] = useState('');
  const send = useMutation({
    mutationFn: (message: string) =>
      valueOf(
        client.call('sessions.send', {
          params: { session: session.id },
          body: { message, timeoutSeconds: 0 },
        }),
      ),
    onSuccess: () => setText(''),
  });
  const busy = isUnderWay(session.status.word);
  const submit = () => {
    if (text.trim() !== '' && !send.isPending) send.mutate(text);
  };
  return (
    <form
      className="flex flex-col gap-2 border-t border-line p-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {send.error && <Refusal error={send.error} />}
      <div className="flex items-end gap-2">
        <textarea
          aria-label={`Message to ${session.label ?? 'this session'}`}
          value={text}
          rows={Math.min(8, text.split('\n').length)}
          placeholder={busy ? 'It is busy: what you send is queued' : 'Message'}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            submit();
          }}
          className="min-h-9 min-w-0 flex-1 resize-none rounded-md border border-line bg-raised px-3 py-1.5 placeholder:text-quiet"
        />
        <Button type="submit" look="main" disabled={send.isPending || text.trim() === ''}>
          {busy ? 'Queue' : 'Send'}
        </Button>
      </div>
    </form>
  );
}
