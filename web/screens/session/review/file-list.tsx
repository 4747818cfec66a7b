import type { ReviewFile } from './patch-files.ts';
import type { Review } from './use-review.ts';

const SHAPES: Readonly<Record<string, string>> = { added: '+', deleted: '−', renamed: '→', modified: '·' };

/** The files of a diff; the focus shows a file, so that j and k go from one to the next. */
export function FileList({ review, show }: { review: Review; show: (path: string) => void }) {
  const seen = review.files.filter(({ path }) => review.isViewed(path)).length;
  return (
    <nav aria-label="Files" className="flex min-h-0 flex-col">
      <p className="px-2 pb-1 text-quiet">
        {seen} of {review.files.length} viewed
      </p>
      <ul className="min-h-0 overflow-y-auto">
        {review.files.map((file) => (
          <li key={file.path}>
            <FileLine file={file} review={review} show={() => show(file.path)} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function FileLine({ file, review, show }: { file: ReviewFile; review: Review; show: () => void }) {
  const { path, change, added, removed, patch } = file;
  const notes = review.notes.filter((note) => note.path === path).length;
  const [folder, name] = [path.slice(0, path.lastIndexOf('/') + 1), path.slice(path.lastIndexOf('/') + 1)];
  return (
    <button
      type="button"
      data-row
      data-path={path}
      title={path}
      onFocus={show}
      onClick={show}
      className="flex min-h-8 w-full items-baseline gap-2 rounded-md px-2 py-1 text-left -outline-offset-2 hover:bg-sunken focus:bg-sunken"
    >
      <span aria-hidden="true" className={review.isViewed(path) ? 'text-good' : 'text-quiet'}>
        {review.isViewed(path) ? '✓' : (SHAPES[change] ?? '·')}
      </span>
      <span className="sr-only">{`${change}${review.isViewed(path) ? ', viewed' : ''}: `}</span>
      <span className="min-w-0 flex-1 truncate">
        {name}
        {folder !== '' && <span className="text-xs text-quiet"> {folder}</span>}
      </span>
      {notes > 0 && (
        <span className="rounded-full bg-accent px-1.5 text-xs text-on-accent">
          {notes}
          <span className="sr-only"> comments</span>
        </span>
      )}
      <span className="shrink-0 text-xs whitespace-nowrap">
        {patch === '' && <span className="text-needs">not shown </span>}
        {added === null ? (
          <span className="text-quiet">binary</span>
        ) : (
          <>
            <span className="text-good">+{added}</span> <span className="text-bad">−{removed ?? 0}</span>
          </>
        )}
      </span>
    </button>
  );
}
