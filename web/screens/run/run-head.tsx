import { Link, useRouteContext } from '@tanstack/react-router';
import { Ago } from '../../parts/ago.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Status } from '../../parts/status.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { RunActions } from './run-actions.tsx';
import type { RunDetail } from './run-queries.ts';
import { countsText, starterText, usedText } from './run-words.ts';
import { sinceText } from './timeline.ts';

/** How a run stands, who started it, what it used, and what can be done with it. */
export function RunHead({ run }: { run: RunDetail }) {
  const mayAct = useMayAct();
  const { name, word, why, phase, createdAt, endedAt, parent, basis, fromStep, execution, activeMs, state } =
    run;
  return (
    <header className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="min-w-0 truncate text-xl font-semibold">{plainText(name)}</h1>
        <Status word={word} since={endedAt ?? createdAt} />
        <div className="ml-auto flex flex-wrap items-center gap-2">
          <CopyCli words={['muster', 'workflow', 'status', run.id]} />
          {mayAct && <RunActions run={run} />}
        </div>
      </div>
      {why !== null && state !== 'failed' && <p>{plainText(why)}</p>}
      <p className="text-quiet">
        {[
          countsText(run),
          usedText(run),
          `${sinceText(activeMs)} of work`,
          phase === null ? '' : `phase ${plainText(phase)}`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <p className="text-quiet">
        Started <Ago at={createdAt} /> ago by <Starter run={run} />
        {execution > 1 && ` · execution ${execution}`}
        {parent !== null && (
          <>
            {' · within '}
            <Link
              to="/runs/$run"
              params={{ run: parent.run }}
              search={{}}
              className="underline underline-offset-4"
            >
              another run
            </Link>
          </>
        )}
        {basis !== null && (
          <>
            {' · on the results of '}
            <Link
              to="/runs/$run"
              params={{ run: basis }}
              search={{}}
              className="underline underline-offset-4"
            >
              a run before
            </Link>
            {fromStep !== null && `, from ${fromStep}`}
          </>
        )}
      </p>
    </header>
  );
}

function Starter({ run: { startedBy } }: { run: RunDetail }) {
  const { person } = useRouteContext({ from: '__root__' });
  const text = starterText(startedBy, person.id);
  if (!startedBy.startsWith('ses_')) return text;
  return (
    <Link to="/sessions/$session" params={{ session: startedBy }} className="underline underline-offset-4">
      {text}
    </Link>
  );
}
