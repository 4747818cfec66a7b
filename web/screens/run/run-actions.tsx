import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { ReusePlan } from './reuse-plan.tsx';
import { RerunFrom } from './rerun-from.tsx';
import { ResumeWider } from './resume-wider.tsx';
import type { RunDetail } from './run-queries.ts';

const STALE = { stale: [[QUERY.runs]] } as const;

/** What the hub offers to do with a run now. */
export function RunActions({ run }: { run: RunDetail }) {
  const may = new Set(run.actions);
  return (
    <>
      {may.has('pause') && <PauseRun run={run} />}
      {may.has('resume') && <ResumeRun run={run} />}
      {may.has('rerun') && !may.has('resume') && run.counts.failed > 0 && <RerunFrom run={run.id} />}
      {may.has('cancel') && <CancelRun run={run} />}
    </>
  );
}

function PauseRun({ run }: { run: RunDetail }) {
  const pause = useAction(() => valueOf(client.call('runs.pause', { params: { run: run.id } })), STALE);
  return (
    <>
      <Button
        disabled={pause.isPending}
        title="No further step begins; what runs ends by itself"
        onClick={() => pause.mutate()}
      >
        Pause
      </Button>
      {pause.error && <Refusal error={pause.error} />}
    </>
  );
}

/** Bounds that a run came to: it goes on only with wider ones. */
const BOUNDS: ReadonlySet<string> = new Set(['run.budget', 'run.agent_cap', 'run.timeout']);

function ResumeRun({ run }: { run: RunDetail }) {
  const { id, state, cause } = run;
  const resume = useAction(
    () => valueOf(client.call('runs.resume', { params: { run: id }, body: {} })),
    STALE,
  );
  if (cause !== null && BOUNDS.has(cause.code)) return <ResumeWider run={run} />;
  if (state === 'paused')
    return (
      <>
        <Button look="main" disabled={resume.isPending} onClick={() => resume.mutate()}>
          Resume
        </Button>
        {resume.error && <Refusal error={resume.error} />}
      </>
    );
  return (
    <Confirm
      label="Resume …"
      name="Resume this run"
      look="main"
      run={() => resume.mutateAsync()}
      cli={['muster', 'workflow', 'resume', id]}
    >
      <p>It goes on: what failed and what depends on it runs again.</p>
      <ReusePlan run={id} />
    </Confirm>
  );
}

function CancelRun({ run: { id, counts } }: { run: RunDetail }) {
  const cancel = useAction(
    () => valueOf(client.call('runs.cancel', { params: { run: id }, body: {} })),
    STALE,
  );
  const { running, done } = counts;
  return (
    <Confirm
      label="Cancel …"
      name="Cancel this run"
      run={() => cancel.mutateAsync()}
      cli={['muster', 'workflow', 'cancel', id]}
    >
      <p>
        {running > 0 ? `${running} at work ${running === 1 ? 'is' : 'are'} stopped, and no` : 'No'} step
        begins any more. The {done} finished {done === 1 ? 'result stays' : 'results stay'}, and the run can
        be resumed.
      </p>
    </Confirm>
  );
}
