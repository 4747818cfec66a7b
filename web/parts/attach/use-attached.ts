import { useRef, useState, type ClipboardEvent, type ComponentProps, type DragEvent } from 'react';
import { attachProblem, type Attached } from './attached.ts';
import { readFile } from './read-file.ts';

/** The files that will go along with the next message. */
export interface Attaching {
  files: readonly Attached[];
  /** Why the last that were added are not among them. */
  problem: string | undefined;
  /** Something is held over the form that could be dropped. */
  isOver: boolean;
  add: (files: readonly File[]) => void;
  remove: (id: string) => void;
  /** Takes them for a message that is sent. */
  take: () => readonly Attached[];
  /** That message was not taken. */
  giveBack: (files: readonly Attached[]) => void;
  /** For the form: files are dropped on it. */
  drop: Pick<ComponentProps<'form'>, 'onDragOver' | 'onDragLeave' | 'onDrop'>;
  /** For the field: files are pasted into it. */
  paste: (event: ClipboardEvent) => void;
}

export function useAttached(): Attaching {
  const [files, setFiles] = useState<readonly Attached[]>([]);
  const [problem, setProblem] = useState<string>();
  const [isOver, setOver] = useState(false);
  // Several may be read at once: what counts is what stands there when one is added.
  const standing = useRef(files);
  const set = (next: readonly Attached[]) => {
    standing.current = next;
    setFiles(next);
  };
  const add = (given: readonly File[]) => {
    if (given.length === 0) return;
    const sizes = given.map(({ name, size: bytes }) => ({ name, bytes }));
    const wrong = attachProblem([...standing.current, ...sizes]);
    setProblem(wrong);
    if (wrong !== undefined) return;
    Promise.all(given.map(readFile)).then(
      (read) => set([...standing.current, ...read]),
      () => setProblem('It could not be read: it was moved meanwhile, or is a folder.'),
    );
  };
  return {
    files,
    problem,
    isOver,
    add,
    remove: (id) => {
      setProblem(undefined);
      set(standing.current.filter((one) => one.id !== id));
    },
    take: () => {
      const taken = standing.current;
      setProblem(undefined);
      set([]);
      return taken;
    },
    giveBack: (given) => set([...given, ...standing.current]),
    drop: dropOn(add, setOver),
    paste: (event) => {
      const pasted = [...event.clipboardData.files];
      if (pasted.length === 0) return;
      event.preventDefault();
      add(pasted);
    },
  };
}

const dropOn = (add: Attaching['add'], setOver: (isOver: boolean) => void): Attaching['drop'] => ({
  onDragOver: (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(true);
  },
  onDragLeave: () => setOver(false),
  onDrop: (event: DragEvent) => {
    setOver(false);
    const dropped = [...event.dataTransfer.files];
    if (dropped.length === 0) return;
    event.preventDefault();
    add(dropped);
  },
});
