import { QUERY } from '../../../live/keys.ts';
import type { SessionDetail } from '../../../live/views.ts';
import { Button } from '../../../parts/button.tsx';
import { CliCommand } from '../../../parts/copy-cli.tsx';
import { plainText } from '../../../parts/plain-text.ts';
import { Refusal } from '../../../parts/refusal.tsx';
import { nameOf } from '../../../parts/session-names.ts';
import { useAction } from '../../../parts/use-action.ts';
import { conflictMessage, type MergeAnswer } from './merge-words.ts';
import { tell } from '../session-queries.ts';

/** Files that conflict with the branch, and who is to resolve them: the session, or a person. */
export function Conflict(parts: {
  session: SessionDetail;
  conflict: Extract<MergeAnswer, { outcome: 'conflict' }>;
  /** Of its workspace, on the host of its agent. */
  path: string;
}) {
  const { session, conflict, path: folder } = parts;
  const ask = useAction(() => tell(session.id, conflictMessage(conflict)), {
    stale: [[QUERY.session, session.id]],
  });
  return (
    <div className="flex flex-col gap-2">
      <ul className="flex flex-col gap-1">
        {conflict.files.map(({ path, text }) => (
          <li key={path}>
            <details>
              <summary className="cursor-pointer font-mono text-[13px] break-all">{plainText(path)}</summary>
              <pre
                tabIndex={0}
                aria-label={`Conflicts of ${path}`}
                className="max-h-60 overflow-auto rounded bg-sunken p-2 font-mono text-[13px]"
              >
                {plainText(text)}
              </pre>
            </details>
          </li>
        ))}
      </ul>
      {session.status.actions.includes('send') && (
        <div className="flex flex-wrap items-center gap-2">
          <Button look="main" disabled={ask.isPending || ask.isSuccess} onClick={() => ask.mutate()}>
            Ask {nameOf(session)} to resolve it
          </Button>
          {ask.isSuccess && <span role="status">It was asked.</span>}
        </div>
      )}
      <p className="text-quiet">
        Or resolve it by hand, in its workspace on the host of its agent, then merge:
      </p>
      <CliCommand words={['git', '-C', folder, 'merge', conflict.into]} />
      {ask.error && <Refusal error={ask.error} />}
    </div>
  );
}
