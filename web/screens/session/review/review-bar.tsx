import type { SessionDetail } from '../../../live/views.ts';
import { Badge } from '../../../parts/badge.tsx';
import { Button } from '../../../parts/button.tsx';
import { CopyCli } from '../../../parts/copy-cli.tsx';
import { plainText } from '../../../parts/plain-text.ts';
import type { Workspace } from './merge-words.ts';
import type { WorkspaceDiff } from './patch-files.ts';
import type { Review } from './use-review.ts';

/** What is open below the bar. */
export type Open = 'merge' | 'discard' | 'comments' | undefined;

interface BarParts {
  session: SessionDetail;
  workspace: Workspace | undefined;
  diff: WorkspaceDiff;
  review: Review;
  look: 'unified' | 'split';
  setLook: (look: 'unified' | 'split') => void;
  open: Open;
  setOpen: (open: Open) => void;
  mayAct: boolean;
  isReading: boolean;
  readAgain: () => void;
}

/** What the work comes to, against what, and what can be done with it. */
export function ReviewBar(parts: BarParts) {
  const { workspace, diff } = parts;
  const [added, removed] = [sumOf(diff, 'added'), sumOf(diff, 'removed')];
  return (
    <div className="flex shrink-0 flex-col gap-2 border-b border-line p-3">
      <div className="flex flex-wrap items-center gap-2">
        <p className="mr-2">
          {diff.files.length === 1 ? 'One file' : `${diff.files.length} files`}{' '}
          <span className="text-good">+{added}</span> <span className="text-bad">−{removed}</span>
          {workspace?.branch != null && (
            <span className="text-quiet">
              {' '}
              · {workspace.branch} → {workspace.target ?? 'no branch'}
            </span>
          )}
        </p>
        {workspace?.merged && <Badge tone="good">✓ merged</Badge>}
        <Actions {...parts} />
      </div>
      <Warnings {...parts} />
    </div>
  );
}

function Actions(parts: BarParts) {
  const { workspace, review, look, setLook, open, setOpen, mayAct } = parts;
  const turn = (what: Open) => setOpen(open === what ? undefined : what);
  return (
    <span className="ml-auto flex flex-wrap items-center gap-2">
      <Button onClick={() => setLook(look === 'split' ? 'unified' : 'split')} className="max-md:hidden">
        {look === 'split' ? 'Unified' : 'Split'}
      </Button>
      <Button disabled={parts.isReading} onClick={parts.readAgain}>
        {parts.isReading ? 'Reading …' : 'Read again'}
      </Button>
      <Button
        look={review.notes.length > 0 ? 'main' : 'plain'}
        aria-expanded={open === 'comments'}
        onClick={() => turn('comments')}
      >
        Comments ({review.notes.length})
      </Button>
      {mayAct && workspace && (
        <>
          <Button aria-expanded={open === 'merge'} onClick={() => turn('merge')}>
            Merge …
          </Button>
          <Button look="bad" aria-expanded={open === 'discard'} onClick={() => turn('discard')}>
            Discard …
          </Button>
        </>
      )}
      <CopyCli words={['muster', 'workspace', 'diff', parts.session.id]} />
    </span>
  );
}

/** What whoever merges should know first. */
function Warnings({ workspace, diff, review, session }: BarParts) {
  const working = session.turn !== null && session.status.word !== 'queued';
  const warnings = [
    working ? 'It works right now: what it writes until its turn ends is not in this.' : '',
    diff.cut ? 'The difference is cut at 1 MB: what is not shown is marked in the list.' : '',
    workspace?.unguarded == null
      ? ''
      : `Nobody looks for forbidden writes: ${plainText(workspace.unguarded)}`,
    review.notes.length > 0 && review.files.length === 0
      ? 'Comments are left on what is no longer there.'
      : '',
  ].filter((text) => text !== '');
  if (warnings.length === 0) return null;
  return (
    <ul className="flex flex-col gap-0.5">
      {warnings.map((text) => (
        <li key={text} className="text-needs">
          <span aria-hidden="true">! </span>
          {text}
        </li>
      ))}
    </ul>
  );
}

const sumOf = ({ files }: WorkspaceDiff, which: 'added' | 'removed'): number =>
  files.reduce((sum, file) => sum + (file[which] ?? 0), 0);
