import type { ReactNode, Ref } from 'react';

/** A line of a diff: of the file before (`old`) or after it (`new`), counted from 1. */
export interface DiffLine {
  side: 'old' | 'new';
  line: number;
}

/** What stands below a line. */
export interface DiffNote extends DiffLine {
  /** One of its own within the whole diff. */
  id: string;
}

/** One file of a diff. */
export interface DiffFile {
  /** One of its own within the diff; what the handle scrolls to. */
  id: string;
  /** As git writes it, of this file alone, from `diff --git` on. */
  patch: string;
  isFolded: boolean;
  notes: readonly DiffNote[];
}

/** Moves the diff. */
export interface DiffHandle {
  toFile: (id: string) => void;
  toLine: (id: string, line: DiffLine) => void;
}

export interface DiffProps {
  files: readonly DiffFile[];
  look: 'unified' | 'split';
  /** What stands in the head of a file, beside its path and counts. */
  head?: (id: string) => ReactNode;
  /** What stands below a line that has a note. */
  note?: (id: string, note: string) => ReactNode;
  /** Somebody chose a line, by its number. Without it no line can be chosen. */
  onLine?: (id: string, line: DiffLine) => void;
  handle?: Ref<DiffHandle>;
}

export interface OneDiffProps {
  path: string;
  /** Null: the file is new. */
  oldText: string | null;
  newText: string;
}
