import {
  processFile,
  type CodeViewItem,
  type DiffLineAnnotation,
  type FileDiffMetadata,
  type SelectedLineRange,
} from '@pierre/diffs';
import { CodeView, type CodeViewHandle } from '@pierre/diffs/react';
import { useImperativeHandle, useMemo, useRef } from 'react';
import { DIFF_LOOK, inLanguageDrawn } from './diff-look.ts';
import type { DiffFile, DiffHandle, DiffLine, DiffProps } from './diff-props.ts';
import { plainText } from './plain-text.ts';

interface Noted {
  ids: readonly string[];
}

/** Heavy: loaded when a diff is first drawn. Use `Diff`. */
export default function DiffBody({ files, look, head, note, onLine, handle }: DiffProps) {
  const view = useRef<CodeViewHandle<Noted, undefined>>(null);
  const items = useItems(files);
  const choose = useRef(onLine);
  choose.current = onLine;
  const canChoose = onLine !== undefined;
  const options = useMemo(
    () => ({
      ...DIFF_LOOK,
      diffStyle: look,
      overflow: 'wrap' as const,
      stickyHeaders: true,
      ...(canChoose
        ? {
            lineHoverHighlight: 'both' as const,
            onLineNumberClick: (...[clicked, { item }]: LineClick) =>
              choose.current?.(item.id, { side: sideOf(clicked.annotationSide), line: clicked.lineNumber }),
            enableGutterUtility: true,
            onGutterUtilityClick: (...[range, { item }]: RangeClick) =>
              choose.current?.(item.id, { side: sideOf(range.side), line: range.end }),
          }
        : {}),
    }),
    [look, canChoose],
  );
  useImperativeHandle(handle, () => handleOf(() => view.current), []);
  return (
    <CodeView<Noted>
      ref={view}
      items={items}
      options={options}
      disableWorkerPool
      className="h-full min-h-0 overflow-auto"
      renderHeaderMetadata={(item) => head?.(item.id)}
      renderAnnotation={(...[annotation, , item]) => (
        <>{annotation.metadata.ids.map((id) => note?.(item.id, id))}</>
      )}
    />
  );
}

type InItem = { item: { id: string } };
type LineClick = [clicked: { annotationSide?: Side; lineNumber: number }, context: InItem];
type RangeClick = [range: SelectedLineRange, context: InItem];
type Side = 'deletions' | 'additions';
const sideOf = (side: Side | undefined): DiffLine['side'] => (side === 'deletions' ? 'old' : 'new');
const sideAs = (side: DiffLine['side']): Side => (side === 'old' ? 'deletions' : 'additions');

function handleOf(view: () => CodeViewHandle<Noted, undefined> | null): DiffHandle {
  return {
    toFile: (id) => view()?.scrollTo({ type: 'item', id, align: 'start', behavior: 'instant' }),
    toLine: (id, { side, line }) =>
      view()?.scrollTo({
        type: 'line',
        id,
        lineNumber: line,
        side: sideAs(side),
        align: 'center',
        behavior: 'instant',
      }),
  };
}

interface Parsed {
  patch: string;
  fileDiff: FileDiffMetadata | undefined;
  item: CodeViewItem<Noted>;
  from: DiffFile;
  version: number;
}

/** A file that did not change keeps its item: the view draws anew what is another one. */
function useItems(files: readonly DiffFile[]): CodeViewItem<Noted>[] {
  const known = useRef(new Map<string, Parsed>());
  return useMemo(() => {
    const items: CodeViewItem<Noted>[] = [];
    for (const file of files) {
      const parsed = parsedOf(file, known.current.get(file.id));
      if (!parsed) continue;
      known.current.set(file.id, parsed);
      items.push(parsed.item);
    }
    return items;
  }, [files]);
}

function parsedOf(file: DiffFile, before: Parsed | undefined): Parsed | undefined {
  if (before?.from === file) return before;
  const fileDiff = before?.patch === file.patch ? before.fileDiff : parse(file.patch);
  if (!fileDiff) return undefined;
  const version = (before?.version ?? 0) + 1;
  const item: CodeViewItem<Noted> = {
    id: file.id,
    type: 'diff',
    fileDiff,
    version,
    collapsed: file.isFolded,
    annotations: annotationsOf(file),
  };
  return { patch: file.patch, fileDiff, item, from: file, version };
}

function parse(patch: string): FileDiffMetadata | undefined {
  const parsed = processFile(plainText(patch), { isGitDiff: true, throwOnError: false });
  return parsed && inLanguageDrawn(parsed);
}

/** Those of one line stand together. */
function annotationsOf({ notes }: DiffFile): DiffLineAnnotation<Noted>[] {
  const byLine = Map.groupBy(notes, ({ side, line }) => `${side} ${line}`);
  return [...byLine.values()].flatMap((some) => {
    const [first] = some;
    if (!first) return [];
    const ids = some.map(({ id }) => id);
    return [{ side: sideAs(first.side), lineNumber: first.line, metadata: { ids } }];
  });
}
