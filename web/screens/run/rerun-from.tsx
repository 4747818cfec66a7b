import { useNavigate } from '@tanstack/react-router';
import { client, valueOf } from '../../live/client.ts';
import { onceKey } from '../../live/once-key.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { ReusePlan } from './reuse-plan.tsx';
import { notStarted } from '../workflow/not-started.ts';

/** Another run on the results of this one, from a step on; one is taken there. Without a step: of what failed. */
export function RerunFrom({ run, step }: { run: string; step?: string }) {
  const navigate = useNavigate();
  const from = step === undefined ? {} : { fromStep: step };
  const rerun = async () => {
    const started = await valueOf(
      client.call('runs.rerun', { params: { run }, body: from, idempotencyKey: onceKey() }),
    );
    if (!started.started) throw notStarted(started);
    await navigate({ to: '/runs/$run', params: { run: started.run.id }, search: {} });
  };
  return (
    <Confirm
      label={step === undefined ? 'Rerun what failed …' : 'Rerun from here …'}
      name={step === undefined ? 'Rerun what failed' : `Rerun from ${step}`}
      look="plain"
      run={rerun}
      cli={['muster', 'workflow', 'rerun', run, ...(step === undefined ? [] : ['--from', step])]}
    >
      <p>Another run begins on the results of this one; this one stays as it is.</p>
      <ReusePlan run={run} {...from} />
    </Confirm>
  );
}
