import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { Panel } from '../../app/panel.tsx';
import type { Task } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { cliLine } from '../../parts/cli-words.ts';
import { CopyText } from '../../parts/copy-text.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { planBatch, type Batch, type BatchPlan, type Step } from './batch-plan.ts';
import { useBatch, type BatchRun } from './use-batch.ts';

const SHAPES: Readonly<Record<Step['is'], { shape: string; tone: string }>> = {
  do: { shape: '→', tone: 'text-accent' },
  ask: { shape: '!', tone: 'text-bad' },
  skip: { shape: '–', tone: 'text-quiet' },
};

/** What a batch will do to each task, then how it went. */
export function BatchPanel(parts: {
  tasks: readonly Task[];
  batch: Batch;
  close: () => void;
  done: () => void;
}) {
  const { tasks, batch, close, done } = parts;
  // As it stood when it was asked for: what changes meanwhile is refused or done by the hub, and told.
  const [plan] = useState(() => planBatch(tasks, batch));
  const { run, carryOut } = useBatch();
  const start = async () => {
    const { refused } = await carryOut(plan, batch);
    if (refused.length > 0) return;
    close();
    done();
  };
  const cli = plan.steps.filter(({ is }) => is !== 'skip').map((step) => cliLine(...step.cli));
  return (
    <Panel close={close}>
      <Dialog.Title className="mb-2 text-lg font-semibold">{plan.title}</Dialog.Title>
      <Steps plan={plan} />
      {run && <HowItWent run={run} />}
      <div className="flex flex-wrap gap-2">
        {run?.isOver !== true && (
          <Button
            look={plan.overrules > 0 ? 'bad' : 'main'}
            disabled={plan.changes === 0 || run !== undefined}
            onClick={() => void start()}
          >
            {plan.changes === 0 ? 'Nothing would change' : plan.title}
          </Button>
        )}
        <Button onClick={close}>{run?.isOver === true ? 'Close' : 'Leave them'}</Button>
        {cli.length > 0 && <CopyText text={cli.join('\n')} label="Copy as CLI" />}
      </div>
    </Panel>
  );
}

function Steps({ plan }: { plan: BatchPlan }) {
  return (
    <>
      {plan.overrules > 0 && (
        <p className="mb-2 text-bad">
          {plan.overrules === 1 ? 'One of them is' : `${plan.overrules} of them are`} being worked on: that
          work is cancelled.
        </p>
      )}
      <ul className="mb-3 flex max-h-64 flex-col gap-1 overflow-y-auto">
        {plan.steps.map(({ task, is, does }) => (
          <li key={task.id}>
            <span aria-hidden="true" className={`mr-1.5 inline-block w-3 text-center ${SHAPES[is].tone}`}>
              {SHAPES[is].shape}
            </span>
            <span className="font-medium">{plainText(task.title)}</span>{' '}
            <span className="text-quiet">{does}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function HowItWent({ run }: { run: BatchRun }) {
  return (
    <>
      <p role="status" className="mb-3">
        {run.done} of {run.of} done{run.refused.length > 0 && `, ${run.refused.length} refused`}
      </p>
      {run.refused.map(({ id, title, error }) => (
        <div key={id} className="mb-2">
          <p className="font-medium">{plainText(title)}</p>
          <Refusal error={error} />
        </div>
      ))}
    </>
  );
}
