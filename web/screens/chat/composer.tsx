import { useRef, useState, type KeyboardEvent, type Ref } from 'react';
import { AttachButton, AttachedFiles } from '../../parts/attach/attach.tsx';
import type { Attached } from '../../parts/attach/attached.ts';
import { useAttached, type Attaching } from '../../parts/attach/use-attached.ts';
import { Button } from '../../parts/button.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import type { StaleKey } from '../../live/keys.ts';
import { CompletionList } from './completion-list.tsx';
import { isCommand } from './slash-completion.ts';
import { buttonFor, toldOf, WHENS, type Said, type When } from './say.ts';
import { useCompletion } from './use-completion.ts';

export interface ComposerParts {
  session: string;
  /** To whom: the name of the field. */
  label: string;
  placeholder: string;
  text: string;
  write: (text: string) => void;
  /** While a turn runs, what is sent waits behind it. */
  isBusy: boolean;
  send: (text: string, when: When, files: readonly Attached[]) => Promise<Said>;
  /** What is read anew once it is sent. */
  stale: readonly StaleKey[];
  /** Takes back the prompt that was queued last, to be changed; absent: none is. */
  editLast?: (() => void) | undefined;
  /** What Escape does beside putting the list away. */
  leave?: (() => void) | undefined;
  field?: Ref<HTMLTextAreaElement>;
}

/** Writes to a session. Enter sends, Shift and Enter begin a line, Up takes back what was queued last. */
export function Composer(parts: ComposerParts) {
  const { session, label, text, write, isBusy } = parts;
  const completion = useCompletion({ session, text, write });
  const [chosen, choose] = useState<When>('queue');
  const when = isBusy && !isCommand(text) ? chosen : 'queue';
  const attached = useAttached();
  const send = useSend(parts, attached.giveBack);
  const submit = () => {
    if (text.trim() === '') return;
    write('');
    choose('queue');
    send.mutate({ text, when, files: isCommand(text) ? [] : attached.take() });
  };
  const hear = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (completion.hear(event) || act(event, { ...parts, submit })) event.preventDefault();
  };
  const list = completion.offers.length > 0;
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
      <div className="relative flex items-end gap-2">
        <CompletionList completion={completion} />
        <AttachButton add={attached.add} />
        <textarea
          ref={parts.field}
          aria-label={label}
          aria-autocomplete="list"
          aria-controls={list ? completion.id : undefined}
          aria-activedescendant={list ? `${completion.id}-${completion.chosen}` : undefined}
          value={text}
          rows={Math.min(8, text.split('\n').length)}
          placeholder={parts.placeholder}
          onChange={(event) => write(event.target.value)}
          onKeyDown={hear}
          onPaste={attached.paste}
          className="field-sizing-content max-h-52 min-h-9 min-w-0 flex-1 resize-none rounded-md border border-line bg-raised px-3 py-1.5 placeholder:text-quiet"
        />
        <Button type="submit" look="main" disabled={text.trim() === ''}>
          {isCommand(text) ? 'Run' : isBusy ? buttonFor(when) : 'Send'}
        </Button>
      </div>
      {isBusy && text !== '' && !isCommand(text) && <WhenChoice when={when} choose={choose} />}
      {send.data !== undefined && <p role="status">{send.data}</p>}
    </form>
  );
}

/** What becomes of a message while a turn runs. */
function WhenChoice({ when, choose }: { when: When; choose: (when: When) => void }) {
  return (
    <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
      <legend className="sr-only">When it is read</legend>
      {WHENS.map((one) => (
        <label key={one.when} className="flex min-h-6 items-center gap-1.5">
          <input
            type="radio"
            name="when"
            checked={when === one.when}
            onChange={() => choose(one.when)}
            className="accent-accent"
          />
          {one.does}
        </label>
      ))}
    </fieldset>
  );
}

/** What was not taken is given back, unless something else was begun meanwhile; so is what may have been meant. */
function useSend({ send, text, write, stale }: ComposerParts, giveFilesBack: Attaching['giveBack']) {
  const latest = useRef(text);
  latest.current = text;
  const giveBack = (given: string) => {
    if (latest.current === '') write(given);
  };
  return useAction(
    async (given: { text: string; when: When; files: readonly Attached[] }) => {
      try {
        const said = await send(given.text, given.when, given.files);
        if (said.kind === 'refused') giveBack(said.suggestion ?? '');
        return toldOf(said);
      } catch (error) {
        giveBack(given.text);
        giveFilesBack(given.files);
        throw error;
      }
    },
    { stale },
  );
}

type Acts = Pick<ComposerParts, 'text' | 'editLast' | 'leave'> & { submit: () => void };

/** Whether the key did something. */
function act(event: KeyboardEvent, { text, editLast, leave, submit }: Acts): boolean {
  if (event.key === 'Enter' && !event.shiftKey) submit();
  else if (event.key === 'ArrowUp' && text === '' && editLast) editLast();
  else if (event.key === 'Escape' && leave) leave();
  else return false;
  return true;
}
