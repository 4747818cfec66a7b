import { useMemo, useState } from 'react';
import { onceKey } from '../../../live/once-key.ts';
import type { DiffFile, DiffLine } from '../../../parts/diff-props.ts';
import { filesOf, textAt, type ReviewFile, type WorkspaceDiff } from './patch-files.ts';
import { readNotes, readViewed, type ReviewNote } from './review-notes.ts';
import { useKept } from './use-kept.ts';

export const DRAFT = 'draft';

type Draft = DiffLine & { path: string };

/** A review as far as it has come: what was seen, what was written, what is open. */
export interface Review {
  files: readonly ReviewFile[];
  /** As they are drawn. */
  drawn: readonly DiffFile[];
  notes: readonly ReviewNote[];
  draft: Draft | undefined;
  isViewed: (path: string) => boolean;
  isFolded: (file: ReviewFile) => boolean;
  setViewed: (path: string, viewed: boolean) => void;
  unfold: (path: string) => void;
  /** On a line that the patch shows; false: it does not. */
  begin: (draft: Draft) => boolean;
  leave: () => void;
  write: (text: string) => void;
  change: (id: string, text: string) => void;
  remove: (id: string) => void;
  clear: () => void;
}

export function useReview(session: string, diff: WorkspaceDiff): Review {
  const files = useMemo(() => filesOf(diff), [diff]);
  const [notes, keepNotes] = useKept(`muster.review.${session}`, readNotes);
  const [viewed, keepViewed] = useKept(`muster.viewed.${session}`, readViewed);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [draft, setDraft] = useState<Draft>();
  const fileAt = (path: string) => files.find((file) => file.path === path);
  const isViewed = (path: string) => {
    const file = fileAt(path);
    return file !== undefined && viewed[path] === file.content;
  };
  const isFolded = (file: ReviewFile) =>
    !opened.has(file.path) && (file.folded !== undefined || isViewed(file.path));
  const drawn = useMemo(
    () =>
      files
        .filter(({ patch }) => patch !== '')
        .map((file) => ({
          id: file.path,
          patch: file.patch,
          isFolded: isFolded(file),
          notes: notesOn(file, notes, draft),
        })),
    [files, notes, draft, viewed, opened],
  );
  return {
    files,
    drawn,
    notes,
    draft,
    isViewed,
    isFolded,
    setViewed(path, isSeen) {
      const { [path]: _before, ...rest } = viewed;
      keepViewed(isSeen ? { ...rest, [path]: fileAt(path)?.content ?? '' } : rest);
      setOpened(new Set([...opened].filter((one) => one !== path)));
    },
    unfold: (path) => setOpened(new Set([...opened, path])),
    begin(next) {
      const file = fileAt(next.path);
      if (!file || textAt(file.patch, next) === undefined) return false;
      setDraft(next);
      return true;
    },
    leave: () => setDraft(undefined),
    write(text) {
      if (!draft) return;
      const quote = textAt(fileAt(draft.path)?.patch ?? '', draft) ?? '';
      keepNotes([...notes, { ...draft, id: onceKey(), quote, text }]);
      setDraft(undefined);
    },
    change: (id, text) => keepNotes(notes.map((note) => (note.id === id ? { ...note, text } : note))),
    remove: (id) => keepNotes(notes.filter((note) => note.id !== id)),
    clear: () => keepNotes([]),
  };
}

function notesOn({ path, patch }: ReviewFile, notes: readonly ReviewNote[], draft: Draft | undefined) {
  const here = [...notes, ...(draft ? [{ ...draft, id: DRAFT }] : [])].filter((note) => note.path === path);
  return here
    .filter((note) => textAt(patch, note) !== undefined)
    .map(({ id, side, line }) => ({ id, side, line }));
}
