import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RouteAnswer } from '#contract';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { Board } from '../../live/views.ts';
import { Until } from '../../parts/ago.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Empty } from '../../parts/empty.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows } from '../../parts/section.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useMayAct } from '../../parts/use-may-act.ts';
import { schedulesOf } from './board-queries.ts';
import { RecurringForm } from './recurring-form.tsx';

type Schedule = RouteAnswer<'schedules.list'>['items'][number];

/** The tasks that are made again and again on a board. */
export function Recurring({ board }: { board: Board }) {
  const { data, error } = useQuery(schedulesOf(board.name));
  const mayAct = useMayAct();
  const schedules = data?.items ?? [];
  return (
    <div className="flex min-h-0 max-w-3xl flex-1 flex-col gap-4 overflow-y-auto pb-6">
      {error && <Refusal error={error} />}
      {!data && !error && <p className="text-quiet">Reading …</p>}
      {schedules.length > 0 && (
        <Rows label="Recurring tasks">
          {schedules.map((schedule) => (
            <Row key={schedule.id} schedule={schedule} mayAct={mayAct} />
          ))}
        </Rows>
      )}
      {data && schedules.length === 0 && (
        <Empty title="Nothing recurs on this board.">
          <p>
            A schedule makes the same task at the times of a cron line, unless the one before is still open.
          </p>
        </Empty>
      )}
      {mayAct && <RecurringForm board={board} />}
    </div>
  );
}

function Row({ schedule, mayAct }: { schedule: Schedule; mayAct: boolean }) {
  const { id, draft, paused } = schedule;
  const stale = { stale: [[QUERY.schedules]] } as const;
  const pause = useAction(
    () => valueOf(client.call('schedules.change', { params: { schedule: id }, body: { paused: !paused } })),
    stale,
  );
  const remove = useAction(
    () => valueOf(client.call('schedules.remove', { params: { schedule: id } })),
    stale,
  );
  return (
    <li className="flex flex-col gap-1.5 p-3">
      <div className="flex flex-wrap items-center gap-2">
        <span className="min-w-0 font-medium break-words">{plainText(draft.title)}</span>
        {paused && <Badge tone="needs">‖ paused</Badge>}
        <span className="ml-auto flex flex-wrap items-center gap-2">
          {mayAct && (
            <Button disabled={pause.isPending} onClick={() => pause.mutate()}>
              {paused ? 'Resume' : 'Pause'}
            </Button>
          )}
          {mayAct && (
            <Confirm
              label="Remove …"
              name={`Remove ${draft.title}`}
              run={() => remove.mutateAsync()}
              cli={['muster', 'schedule', 'remove', id]}
            >
              <p>It is made no more. The tasks that were made stay.</p>
            </Confirm>
          )}
        </span>
      </div>
      <Times schedule={schedule} />
      {mayAct && (
        <span>
          <CopyCli words={['muster', 'schedule', paused ? 'resume' : 'pause', id]} />
        </span>
      )}
      {pause.error && <Refusal error={pause.error} />}
    </li>
  );
}

function Times({ schedule: { cron, timeZone, paused, nextAt, lastTask } }: { schedule: Schedule }) {
  return (
    <p className="text-quiet">
      <code className="font-mono text-ink">{cron}</code> in {timeZone}
      {!paused && nextAt !== null && (
        <>
          {' · next '}
          <Until at={nextAt} /> ({new Date(nextAt).toLocaleString()})
        </>
      )}
      {!paused && nextAt === null && ' · comes true no more'}
      {lastTask !== null && (
        <>
          {' · '}
          <Link to="/tasks/$task" params={{ task: lastTask }} className="text-accent underline">
            the last one
          </Link>
        </>
      )}
    </p>
  );
}
