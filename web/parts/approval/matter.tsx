import { OneDiff } from '../diff.tsx';
import { Markdown } from '../markdown.tsx';
import { plainText } from '../plain-text.ts';
import type { Question } from '../question-of.ts';

/** Exactly what is asked: the command, the paths, the change of each file, what there is to read. */
export function Matter({ question, isWhole = false }: { question: Question; isWhole?: boolean }) {
  const { exactly, body, diff, given } = question;
  const height = isWhole ? '' : 'max-h-64';
  return (
    <>
      {exactly !== null && <pre className={`${BLOCK} ${height}`}>{exactly}</pre>}
      {given !== null && (
        <details open={isWhole}>
          <summary className="cursor-pointer text-quiet">Arguments</summary>
          <pre className={`${BLOCK} ${height}`}>{given}</pre>
        </details>
      )}
      {body !== null && (
        <div
          tabIndex={0}
          role="region"
          aria-label="To read before you decide"
          className={`overflow-auto rounded-md border border-line bg-sunken px-3 py-2 ${height}`}
        >
          <Markdown text={body} />
        </div>
      )}
      {diff.map(({ path, oldText, newText }) => (
        <details key={path} open={isWhole || newText.length < SHOWN_CHARACTERS}>
          <summary className="cursor-pointer text-quiet break-all">
            {oldText === null ? 'Creates' : 'Changes'} {plainText(path)}
          </summary>
          <div className={`mt-1 overflow-auto rounded-md border border-line ${height}`}>
            <OneDiff path={path} oldText={oldText} newText={plainText(newText)} />
          </div>
        </details>
      ))}
    </>
  );
}

/** What is longer than this is folded until somebody opens it. */
const SHOWN_CHARACTERS = 1_500;

const BLOCK =
  'overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-[13px] whitespace-pre-wrap break-words';
