import { useNavigate } from '@tanstack/react-router';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { onceKey } from '../../live/once-key.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import type { Checked } from '../run/run-queries.ts';
import { LimitDetails, useLimits } from './limit-fields.tsx';
import { notStarted } from './not-started.ts';
import { PlanView } from './plan-view.tsx';
import type { Order } from './use-order.ts';

/** Starts a run now; what it would do and may cost is told before. */
export function StartPanel(parts: {
  order: Order;
  checked: Checked | undefined;
  isSettled: boolean;
  /** Whether nothing is wrong; shows what is. */
  tryOut: () => boolean;
  remember: () => void;
}) {
  const { order, checked, isSettled, tryOut, remember } = parts;
  const limits = useLimits();
  const navigate = useNavigate();
  const start = useAction(
    async () => {
      remember();
      const started = await valueOf(
        client.call('runs.start', {
          body: { ...order.body, ...limits.body },
          idempotencyKey: onceKey(),
        }),
      );
      if (!started.started) throw notStarted(started);
      return started.run.id;
    },
    {
      stale: [[QUERY.runs]],
      done: (run) => void navigate({ to: '/runs/$run', params: { run }, search: {} }),
    },
  );
  const words = ['muster', 'workflow', 'run', ...order.words, ...limits.words];
  return (
    <div className="flex flex-col gap-3 pt-3">
      <LimitDetails of={limits} />
      {checked && <PlanView checked={checked} />}
      <div className="flex flex-wrap items-center gap-2">
        <Button
          look="main"
          disabled={start.isPending}
          onClick={() => {
            if (tryOut() && limits.isUsable) start.mutate();
          }}
        >
          {start.isPending ? 'Starting …' : 'Start run'}
        </Button>
        <CopyCli words={words} />
        <CopyCli words={[...words, '--dry-run']} label="Copy dry run as CLI" />
        {!isSettled && <span className="text-quiet">Planning …</span>}
      </div>
      {start.error && <Refusal error={start.error} />}
    </div>
  );
}
