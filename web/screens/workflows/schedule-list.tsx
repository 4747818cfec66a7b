import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { Until } from '../../parts/ago.tsx';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows } from '../../parts/section.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useMayAct } from '../../parts/use-may-act.ts';
import { NextTicks } from '../workflow/next-ticks.tsx';
import { inputWords } from '../workflow/start-values.ts';
import { StarterRow } from './starter-row.tsx';
import { runSchedules, type RunSchedule } from './workflow-queries.ts';

const STALE = { stale: [[QUERY.workflows, 'schedules']] } as const;

/** What has workflows run again and again. */
export function ScheduleList() {
  const { data, error } = useQuery(runSchedules);
  if (error) return <Refusal error={error} />;
  if (!data) return <p className="text-quiet">Reading …</p>;
  if (data.items.length === 0)
    return (
      <Empty title="No schedule starts runs.">
        <p>Open a workflow, fill in its inputs, and choose “On a schedule”.</p>
        <Link to="/workflows" search={{}} className="text-accent underline">
          See the library
        </Link>
      </Empty>
    );
  return (
    <Rows label="Schedules">
      {data.items.map((schedule) => (
        <ScheduleRow key={schedule.id} schedule={schedule} />
      ))}
    </Rows>
  );
}

function ScheduleRow({ schedule }: { schedule: RunSchedule }) {
  const { name, cron, timeZone, paused, nextAt, lastRun, cwd, git, args } = schedule;
  const mayAct = useMayAct();
  const inputs = typeof args === 'object' && args !== null ? Object.fromEntries(Object.entries(args)) : {};
  const given = inputWords(inputs).filter((word) => word !== '--input');
  return (
    <StarterRow
      label={`${name}, ${cron}`}
      name={name}
      lastRun={lastRun}
      standing={
        <>
          <code className="font-mono text-[13px]">{cron}</code>
          <span className="text-quiet">{timeZone}</span>
          {paused && <span className="text-needs">‖ paused</span>}
          {!paused && nextAt !== null && <Until at={nextAt} />}
        </>
      }
      actions={mayAct && <ScheduleActions schedule={schedule} />}
    >
      <p className="text-quiet">
        {[cwd ?? git?.url ?? '', ...given]
          .filter((part) => part !== '')
          .map(plainText)
          .join(' · ')}
      </p>
      {!paused && <NextTicks cron={cron} timeZone={timeZone} />}
    </StarterRow>
  );
}

function ScheduleActions({ schedule: { id, name, paused } }: { schedule: RunSchedule }) {
  const params = { run_schedule: id };
  const pause = useAction(
    () => valueOf(client.call('run_schedules.change', { params, body: { paused: !paused } })),
    STALE,
  );
  const remove = useAction(() => valueOf(client.call('run_schedules.remove', { params })), STALE);
  return (
    <>
      <Button disabled={pause.isPending} onClick={() => pause.mutate()}>
        {paused ? 'Let it go on' : 'Pause'}
      </Button>
      <Confirm
        label="Remove …"
        name="Remove this schedule"
        run={() => remove.mutateAsync()}
        cli={['muster', 'workflow', 'schedule', 'remove', id]}
      >
        <p>{name} is started no more. The runs that it started stay.</p>
      </Confirm>
      {pause.error && <Refusal error={pause.error} />}
    </>
  );
}
