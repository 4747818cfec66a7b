import { useRef, useState } from 'react';
import type { SessionDetail } from '../../../live/views.ts';
import type { DiffHandle, DiffLine } from '../../../parts/diff-props.ts';
import { Diff } from '../../../parts/diff.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { useMayAct } from '../../../parts/use-may-act.ts';
import { useScreenKeys } from '../../../parts/use-screen-keys.ts';
import { Comments } from './comments.tsx';
import { FileHead } from './file-head.tsx';
import { FileList } from './file-list.tsx';
import { hunksOf, type WorkspaceDiff } from './patch-files.ts';
import { DiscardPanel, MergePanel } from './merge-panel.tsx';
import type { Workspace } from './merge-words.ts';
import { NoteCard, NoteEditor } from './note-card.tsx';
import { isOutdated } from './review-notes.ts';
import { ReviewBar, type Open } from './review-bar.tsx';
import { DRAFT, useReview, type Review } from './use-review.ts';

/** One diff with everything around it. */
export function ReviewOf(parts: {
  session: SessionDetail;
  workspace: Workspace | undefined;
  diff: WorkspaceDiff;
  isReading: boolean;
  readAgain: () => void;
}) {
  const { session, workspace, diff } = parts;
  const review = useReview(session.id, diff);
  const [look, setLook] = useState<'unified' | 'split'>('unified');
  const [open, setOpen] = useState<Open>();
  const handle = useRef<DiffHandle>(null);
  const mayAct = useMayAct();
  const show = useShowing(review, handle);
  const leave = () => setOpen(undefined);
  const mayTell = mayAct && session.status.actions.includes('send');
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <ReviewBar {...{ ...parts, review, look, setLook, open, setOpen, mayAct }} />
      {open === 'merge' && workspace && <MergePanel {...{ session, workspace, leave }} />}
      {open === 'discard' && workspace && <DiscardPanel {...{ session, workspace, leave }} />}
      {open === 'comments' && (
        <Comments {...{ session, review, mayTell, show: show.line, path: show.current, leave }} />
      )}
      {diff.files.length === 0 ? (
        <div className="p-4">
          <Empty title="It changes nothing.">
            <p>What the session writes into its workspace stands here, committed or not.</p>
          </Empty>
        </div>
      ) : (
        <div className="flex min-h-0 flex-1 flex-col md:flex-row">
          <div className="flex max-h-32 shrink-0 flex-col border-line p-2 max-md:border-b md:max-h-none md:w-64 md:border-r">
            <FileList review={review} show={show.file} />
          </div>
          <div className="min-h-0 min-w-0 flex-1">
            <Diff
              files={review.drawn}
              look={look}
              handle={handle}
              head={(path) => <FileHead review={review} path={path} />}
              note={(path, id) => <NoteOn key={id} {...{ review, path, id }} />}
              {...(mayTell ? { onLine: (path, line) => void review.begin({ path, ...line }) } : {})}
            />
          </div>
        </div>
      )}
    </div>
  );
}

/** What stands below a line: a comment, or the one that is being written. */
function NoteOn({ review, path, id }: { review: Review; path: string; id: string }) {
  const { draft } = review;
  if (id === DRAFT)
    return (
      draft && (
        <NoteEditor label={`Comment on ${path}:${draft.line}`} keep={review.write} leave={review.leave} />
      )
    );
  const note = review.notes.find((one) => one.id === id);
  return (
    note && (
      <NoteCard
        text={note.text}
        where={`${note.path}:${note.line}`}
        isOutdated={isOutdated(note, review.files)}
        change={(text) => review.change(id, text)}
        remove={() => review.remove(id)}
      />
    )
  );
}

/** Goes to files, lines and hunks; n and p go from hunk to hunk, v marks the file as viewed. */
function useShowing(review: Review, handle: { current: DiffHandle | null }) {
  const [current, setCurrent] = useState<string>();
  const [hunk, setHunk] = useState(-1);
  const hunks = review.drawn
    .filter(({ isFolded }) => !isFolded)
    .flatMap(({ id, patch }) => hunksOf(patch).map((line) => ({ id, line })));
  const toHunk = (step: 1 | -1) => {
    const next = Math.min(hunks.length - 1, Math.max(0, hunk + step));
    const found = hunks[next];
    if (!found) return;
    setHunk(next);
    setCurrent(found.id);
    handle.current?.toLine(found.id, found.line);
  };
  const path = current ?? review.files[0]?.path;
  useScreenKeys({
    n: () => toHunk(1),
    p: () => toHunk(-1),
    v: () => path !== undefined && review.setViewed(path, !review.isViewed(path)),
  });
  return {
    current: path,
    file: (id: string) => {
      setCurrent(id);
      setHunk(hunks.findIndex((one) => one.id === id) - 1);
      handle.current?.toFile(id);
    },
    line: (id: string, line: DiffLine) => {
      review.unfold(id);
      setCurrent(id);
      handle.current?.toLine(id, line);
    },
  };
}
