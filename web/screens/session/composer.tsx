import { useRef, type Ref } from 'react';
import { QUERY } from '../../live/keys.ts';
import type { SessionDetail } from '../../live/views.ts';
import { AttachButton, AttachedFiles } from '../../parts/attach/attach.tsx';
import type { Attached } from '../../parts/attach/attached.ts';
import { useAttached, type Attaching } from '../../parts/attach/use-attached.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { isUnderWay } from '../../parts/status-words.ts';
import { useAction } from '../../parts/use-action.ts';
import { tell } from './session-queries.ts';

/** Sends a message; while a turn runs it is queued. Enter sends, Shift and Enter begin a line, Up takes back the last queued. */
export function Composer(parts: {
  session: SessionDetail;
  text: string;
  write: (text: string) => void;
  /** Takes back the prompt that was queued last, to be changed; absent: none is. */
  editLast?: (() => void) | undefined;
  field: Ref<HTMLTextAreaElement>;
}) {
  const { session, text, write, editLast, field } = parts;
  const attached = useAttached();
  const send = useSend(session.id, { text, write, giveBack: attached.giveBack });
  const busy = isUnderWay(session.status.word);
  const submit = () => {
    if (text.trim() === '') return;
    write('');
    send.mutate({ message: text, files: attached.take() });
  };
  return (
    <form
      {...attached.drop}
      className="relative flex shrink-0 flex-col gap-2 border-t border-line p-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {send.error && <Refusal error={send.error} />}
      <AttachedFiles {...attached} />
      <div className="flex items-end gap-2">
        <AttachButton add={attached.add} />
        <textarea
          ref={field}
          aria-label={`Message to ${session.label ?? 'this session'}`}
          value={text}
          rows={Math.min(8, text.split('\n').length)}
          placeholder={busy ? 'Busy: what you send waits' : 'Message'}
          onChange={(event) => write(event.target.value)}
          onPaste={attached.paste}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === 'Enter' && !event.shiftKey) submit();
            else if (event.key === 'ArrowUp' && text === '' && editLast) editLast();
            else return;
            event.preventDefault();
          }}
          className="min-h-9 min-w-0 flex-1 resize-none rounded-md border border-line bg-raised px-3 py-1.5 placeholder:text-quiet"
        />
        <span className="max-md:hidden">
          <CopyCli words={['muster', 'session', 'send', session.id, text === '' ? 'MESSAGE' : text]} />
        </span>
        <Button type="submit" look="main" disabled={text.trim() === ''}>
          {busy ? 'Queue' : 'Send'}
        </Button>
      </div>
    </form>
  );
}

/** One message after the other, in the order in which they were sent. */
function useSend(
  session: SessionDetail['id'],
  { text, write, giveBack }: { text: string; write: (text: string) => void; giveBack: Attaching['giveBack'] },
) {
  const latest = useRef(text);
  latest.current = text;
  return useAction(
    async ({ message, files }: { message: string; files: readonly Attached[] }) => {
      try {
        await tell(session, message, files);
      } catch (error) {
        // What the hub refused is given back, unless something else was begun meanwhile.
        if (latest.current === '') write(message);
        giveBack(files);
        throw error;
      }
    },
    { stale: [[QUERY.session, session]], inOrder: `send ${session}` },
  );
}
