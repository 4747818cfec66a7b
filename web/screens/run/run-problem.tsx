import { Link } from '@tanstack/react-router';
import { plainText } from '../../parts/plain-text.ts';
import type { RunDetail, RunStep } from './run-queries.ts';
import { adviceFor } from './run-words.ts';

/** What went wrong first, and what to do about it; nothing where nothing did. */
export function RunProblem({
  run,
  steps,
  select,
}: {
  run: RunDetail;
  steps: readonly RunStep[];
  select: (name: string) => void;
}) {
  const failed = steps.find(({ state }) => state === 'failed');
  if (!failed && (run.state !== 'failed' || run.why === null)) return null;
  const more = run.counts.failed - 1;
  return (
    <div role="alert" className="flex flex-col gap-1 rounded-lg border border-bad bg-raised p-3">
      {failed ? (
        <p className="break-words">
          <span aria-hidden="true" className="mr-1.5 text-bad">
            ✕
          </span>
          <button
            type="button"
            onClick={() => select(failed.name)}
            className="font-semibold underline underline-offset-4"
          >
            {plainText(failed.name)}
          </button>{' '}
          <span className="text-bad">failed: {plainText(failed.cause?.message ?? 'nobody said why')}</span>
          {more > 0 && <span className="text-quiet"> · and {more} more</span>}
        </p>
      ) : (
        <p className="text-bad">{plainText(run.why ?? '')}</p>
      )}
      {failed && (
        <p>
          {adviceFor(failed, run.actions.includes('resume'))}{' '}
          {failed.session !== null && (
            <Link
              to="/sessions/$session"
              params={{ session: failed.session }}
              className="text-accent underline"
            >
              Open its session
            </Link>
          )}
        </p>
      )}
    </div>
  );
}
