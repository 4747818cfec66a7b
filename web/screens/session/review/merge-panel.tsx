import { useState } from 'react';
import { QUERY } from '../../../live/keys.ts';
import { RefusedCall } from '../../../live/refused.ts';
import type { SessionDetail } from '../../../live/views.ts';
import { Button } from '../../../parts/button.tsx';
import { CopyCli } from '../../../parts/copy-cli.tsx';
import { TextField } from '../../../parts/field.tsx';
import { Refusal } from '../../../parts/refusal.tsx';
import { nameOf } from '../../../parts/session-names.ts';
import { useAction } from '../../../parts/use-action.ts';
import { Conflict } from './conflict.tsx';
import { discardSteps, mergeSteps, type MergeAnswer, type Workspace } from './merge-words.ts';
import { discard, merge } from './review-queries.ts';

interface Parts {
  session: SessionDetail;
  workspace: Workspace;
  leave: () => void;
}

/** Merges: what git will do is tried and listed first. */
export function MergePanel({ session, workspace, leave }: Parts) {
  const [into, setInto] = useState('');
  const stale = staleOf(session);
  const tried = useAction(() => merge(session.id, into.trim(), true));
  const done = useAction(() => merge(session.id, into.trim(), false), { stale });
  const error = tried.error ?? done.error;
  return (
    <section aria-label="Merge" className={PANEL}>
      <div className="flex flex-wrap items-end gap-2">
        <div className="w-56">
          <TextField
            label="Into the branch"
            value={into}
            placeholder={workspace.target ?? 'a branch'}
            change={(text) => {
              setInto(text);
              tried.reset();
              done.reset();
            }}
          />
        </div>
        <Button disabled={tried.isPending} onClick={() => tried.mutate()}>
          {tried.isPending ? 'Trying …' : 'Show what git will do'}
        </Button>
        <CopyCli
          words={[
            'muster',
            'workspace',
            'merge',
            session.id,
            ...(into.trim() === '' ? [] : ['--into', into.trim()]),
          ]}
        />
        <Button onClick={leave} className="ml-auto">
          Leave
        </Button>
      </div>
      {tried.data && !done.data && <Steps steps={mergeSteps(workspace, into.trim(), tried.data)} />}
      {tried.data?.outcome === 'merged' && !done.data && (
        <Button look="main" disabled={done.isPending} onClick={() => done.mutate()} className="self-start">
          {done.isPending ? 'Merging …' : `Merge into ${tried.data.into}`}
        </Button>
      )}
      <Outcome session={session} tried={tried.data} done={done.data} path={workspace.path} />
      {error && <Refusal error={error} />}
    </section>
  );
}

/** What the merge came to, or what stands against it. */
function Outcome(parts: {
  session: SessionDetail;
  tried: MergeAnswer | undefined;
  done: MergeAnswer | undefined;
  path: string;
}) {
  const { session, tried, done, path } = parts;
  const answer = done ?? tried;
  if (answer?.outcome === 'conflict') return <Conflict session={session} conflict={answer} path={path} />;
  if (done?.outcome !== 'merged') return null;
  return (
    <p role="status" className="text-good">
      ✓ Merged into {done.into} as {done.commit.slice(0, 10)}.
    </p>
  );
}

const KEEPS = new Set(['workspace.unmerged', 'workspace.dirty']);

/** Removes a workspace: refused at first where its work is nowhere else. */
export function DiscardPanel({ session, workspace, leave }: Parts) {
  const [force, setForce] = useState(false);
  const stale = staleOf(session);
  const gone = useAction((byForce: boolean) => discard(session.id, byForce), { stale });
  const refused = gone.error instanceof RefusedCall && KEEPS.has(gone.error.refusal.code);
  const name = nameOf(session);
  return (
    <section aria-label="Discard" className={PANEL}>
      <Steps steps={discardSteps(workspace, force)} />
      <div className="flex flex-wrap gap-2">
        {!gone.data && (
          <Button look="bad" disabled={gone.isPending} onClick={() => gone.mutate(force)}>
            {force ? `Discard the work of ${name}` : `Discard the workspace of ${name}`}
          </Button>
        )}
        <CopyCli words={['muster', 'workspace', 'discard', session.id, ...(force ? ['--force'] : [])]} />
        <Button onClick={leave} className="ml-auto">
          Leave
        </Button>
      </div>
      {gone.data && (
        <p role="status" className="text-good">
          ✓ Discarded.{gone.data.keptAs === null ? '' : ` Its work is kept as ${gone.data.keptAs}.`}
        </p>
      )}
      {gone.error && <Refusal error={gone.error} />}
      {refused && !force && (
        <Button
          onClick={() => {
            setForce(true);
            gone.reset();
          }}
          className="self-start"
        >
          Show what is done by force
        </Button>
      )}
    </section>
  );
}

const PANEL = 'flex flex-col gap-3 border-b border-line bg-raised p-3';

function Steps({ steps }: { steps: readonly string[] }) {
  return (
    <ol className="list-decimal pl-6">
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  );
}

const staleOf = ({ id }: SessionDetail) =>
  [[QUERY.workspaces], [QUERY.workspace, id], [QUERY.session, id]] as const;
