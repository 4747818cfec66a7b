import { useState } from 'react';
import type { RouteInput } from '#contract';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { onceKey } from '../../live/once-key.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { TextField } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { LimitDetails, useLimits } from './limit-fields.tsx';
import { NextTicks } from './next-ticks.tsx';
import { notStarted } from './not-started.ts';
import { ownZone } from './tick-text.ts';
import type { Order } from './use-order.ts';

/** Has the workflow run again and again with these inputs. */
export function SchedulePanel({ order, tryOut }: { order: Order; tryOut: () => boolean }) {
  const [cron, setCron] = useState('0 6 * * 1-5');
  const [timeZone, setTimeZone] = useState(ownZone);
  const limits = useLimits();
  const add = useAddSchedule({ ...order.body, ...limits.body, cron: cron.trim(), timeZone: timeZone.trim() });
  return (
    <div className="flex flex-col gap-3 pt-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Cron line"
          hint="Minute, hour, day of the month, month, day of the week"
          value={cron}
          change={setCron}
        />
        <TextField label="Time zone" hint="As Europe/Berlin or UTC" value={timeZone} change={setTimeZone} />
      </div>
      {cron.trim() !== '' && timeZone.trim() !== '' && (
        <NextTicks cron={cron.trim()} timeZone={timeZone.trim()} />
      )}
      <LimitDetails of={limits} />
      <p className="text-quiet">
        While its last run is under way a time is passed over; times that were missed count as one. It keeps
        the text as it is now.
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <Button
          look="main"
          disabled={add.isPending}
          onClick={() => {
            if (tryOut() && limits.isUsable) add.mutate();
          }}
        >
          Add schedule
        </Button>
        <CopyCli
          words={[
            'muster',
            'workflow',
            'schedule',
            'add',
            ...order.words,
            ...limits.words,
            '--cron',
            cron.trim(),
            '--zone',
            timeZone.trim(),
          ]}
        />
        {add.isSuccess && <span role="status">It is scheduled.</span>}
      </div>
      {add.error && <Refusal error={add.error} />}
    </div>
  );
}

function useAddSchedule(body: RouteInput<'run_schedules.create'>['body']) {
  return useAction(
    async () => {
      const made = await valueOf(client.call('run_schedules.create', { body, idempotencyKey: onceKey() }));
      if (!made.kept) throw notStarted(made);
    },
    { stale: [[QUERY.workflows, 'schedules']] },
  );
}
