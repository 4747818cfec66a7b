import { useState, type FormEvent } from 'react';
import { QUERY } from '../../../live/keys.ts';
import type { SessionDetail } from '../../../live/views.ts';
import { Button } from '../../../parts/button.tsx';
import type { DiffLine } from '../../../parts/diff-props.ts';
import { Choice, TextField } from '../../../parts/field.tsx';
import { Refusal } from '../../../parts/refusal.tsx';
import { nameOf } from '../../../parts/session-names.ts';
import { useAction } from '../../../parts/use-action.ts';
import { NoteCard } from './note-card.tsx';
import { isOutdated, reviewMessage } from './review-notes.ts';
import { tell } from '../session-queries.ts';
import type { Review } from './use-review.ts';

/** All comments, sent as one message. Lines can be named here too, without a mouse. */
export function Comments(parts: {
  session: SessionDetail;
  review: Review;
  mayTell: boolean;
  show: (path: string, line: DiffLine) => void;
  /** The file that is looked at. */
  path: string | undefined;
  leave: () => void;
}) {
  const { session, review, mayTell, show, leave } = parts;
  const { notes, files } = review;
  const send = useAction(() => tell(session.id, reviewMessage(notes, files)), {
    stale: [[QUERY.session, session.id]],
    done: review.clear,
  });
  return (
    <section
      aria-label="Comments"
      className="flex max-h-[45vh] shrink-0 flex-col gap-2 overflow-y-auto border-b border-line bg-raised p-3"
    >
      {notes.length === 0 && !send.isSuccess && (
        <p className="text-quiet">No comments yet. Choose a line by its number, or name one here.</p>
      )}
      {send.isSuccess && notes.length === 0 && (
        <p role="status" className="text-good">
          ✓ The review went to {nameOf(session)} as one message.
        </p>
      )}
      <ul>
        {notes.map((note) => (
          <li key={note.id}>
            <NoteCard
              text={note.text}
              where={`${note.path}:${note.line}`}
              isOutdated={isOutdated(note, files)}
              show={() => show(note.path, note)}
              change={(text) => review.change(note.id, text)}
              remove={() => review.remove(note.id)}
            />
          </li>
        ))}
      </ul>
      {mayTell && <LineForm review={review} path={parts.path} show={show} />}
      <div className="flex flex-wrap gap-2">
        {mayTell && (
          <Button look="main" disabled={notes.length === 0 || send.isPending} onClick={() => send.mutate()}>
            Send review ({notes.length})
          </Button>
        )}
        <Button onClick={leave} className="ml-auto">
          Close
        </Button>
      </div>
      {send.error && <Refusal error={send.error} />}
    </section>
  );
}

/** Begins a comment by file and line number. */
function LineForm(parts: {
  review: Review;
  path: string | undefined;
  show: (path: string, line: DiffLine) => void;
}) {
  const { review, show } = parts;
  const [path, setPath] = useState(parts.path ?? '');
  const [line, setLine] = useState('');
  const [problem, setProblem] = useState<string>();
  const begin = (event: FormEvent) => {
    event.preventDefault();
    const at = { side: 'new', line: Number(line) } as const;
    if (!review.begin({ path, ...at })) return setProblem('This difference does not show that line.');
    setProblem(undefined);
    show(path, at);
  };
  return (
    <form onSubmit={begin} className="flex flex-wrap items-end gap-2">
      <div className="min-w-0 max-w-full">
        <Choice
          label="File"
          value={path}
          options={review.files.map((file) => ({ value: file.path, text: file.path }))}
          change={setPath}
        />
      </div>
      <div className="w-28">
        <TextField label="Line" type="number" min={1} value={line} change={setLine} problem={problem} />
      </div>
      <Button type="submit" disabled={path === '' || line === ''}>
        Comment on it
      </Button>
    </form>
  );
}
