import { useState } from 'react';
import { Button } from '../../../parts/button.tsx';
import { plainText } from '../../../parts/plain-text.ts';

/** Where a comment is written. Ctrl and Enter keeps it, Escape leaves. */
export function NoteEditor(parts: {
  label: string;
  text?: string;
  keep: (text: string) => void;
  leave: () => void;
}) {
  const { label, keep, leave } = parts;
  const [text, setText] = useState(parts.text ?? '');
  const submit = () => {
    if (text.trim() !== '') keep(text.trim());
  };
  return (
    <div className="flex flex-col gap-2 border-y border-line bg-raised p-2 font-sans text-sm">
      <textarea
        autoFocus
        aria-label={label}
        value={text}
        rows={3}
        placeholder="What is to be changed"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') leave();
          else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
          else return;
          event.preventDefault();
        }}
        className="w-full rounded-md border border-line bg-ground px-2 py-1 text-ink placeholder:text-quiet"
      />
      <div className="flex gap-2">
        <Button look="main" disabled={text.trim() === ''} onClick={submit}>
          Add comment
        </Button>
        <Button onClick={leave}>Leave</Button>
      </div>
    </div>
  );
}

/** A comment that waits to be sent. */
export function NoteCard(parts: {
  text: string;
  where: string;
  isOutdated: boolean;
  /** Shows it in the difference; absent: it stands there. */
  show?: (() => void) | undefined;
  change: (text: string) => void;
  remove: () => void;
}) {
  const { text, where, isOutdated, show, change, remove } = parts;
  const [isEdited, setEdited] = useState(false);
  if (isEdited)
    return (
      <NoteEditor
        label={`Comment on ${where}`}
        text={text}
        keep={(next) => {
          change(next);
          setEdited(false);
        }}
        leave={() => setEdited(false)}
      />
    );
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-y border-line bg-raised px-3 py-2 font-sans text-sm text-ink">
      {show && (
        <button
          type="button"
          onClick={show}
          className="font-mono text-[13px] break-all text-accent underline"
        >
          {where}
        </button>
      )}
      <p className="min-w-0 flex-1 basis-40 break-words whitespace-pre-wrap">{plainText(text)}</p>
      {isOutdated && <span className="text-needs">! outdated: this line has changed since</span>}
      <span className="flex gap-1">
        <Button onClick={() => setEdited(true)} aria-label={`Edit the comment on ${where}`}>
          Edit
        </Button>
        <Button onClick={remove} aria-label={`Remove the comment on ${where}`}>
          Remove
        </Button>
      </span>
    </div>
  );
}
