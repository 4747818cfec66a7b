import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { onceKey } from '../../live/once-key.ts';
import { pageClock } from '../../live/page-clock.ts';
import type { Board } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { TextArea, TextField } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { ticksOf } from './board-queries.ts';

const TYPING_MS = 300;

/** Makes a schedule; when it would come true is seen before. */
export function RecurringForm({ board }: { board: Board }) {
  const [title, setTitle] = useState('');
  const [description, setDescription] = useState('');
  const [cron, setCron] = useState('0 9 * * 1');
  const [zone, setZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const add = useAction(
    () =>
      valueOf(
        client.call('schedules.create', {
          body: {
            board: board.name,
            cron: cron.trim(),
            timeZone: zone.trim(),
            draft: { title: title.trim(), ...(description.trim() === '' ? {} : { description }) },
          },
          idempotencyKey: onceKey(),
        }),
      ),
    { stale: [[QUERY.schedules]], done: () => setTitle('') },
  );
  return (
    <form
      aria-label="Make a task again and again"
      className="flex flex-col gap-3 rounded-lg border border-line p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (title.trim() !== '') add.mutate();
      }}
    >
      <TextField
        label="What is to be done each time"
        placeholder="Update the dependencies"
        value={title}
        maxLength={200}
        change={setTitle}
      />
      <TextArea label="Description" value={description} rows={2} maxLength={10_000} change={setDescription} />
      <When {...{ cron, zone, setCron, setZone }} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="main" disabled={add.isPending || title.trim() === ''}>
          Make it recur
        </Button>
        <CopyCli
          words={[
            ...['muster', 'task', 'add', title.trim() || 'Update the dependencies', '--board', board.name],
            ...['--ready', '--cron', cron.trim(), '--tz', zone.trim()],
          ]}
        />
      </div>
      {add.error && <Refusal error={add.error} />}
    </form>
  );
}

function When(parts: {
  cron: string;
  zone: string;
  setCron: (cron: string) => void;
  setZone: (zone: string) => void;
}) {
  const { cron, zone, setCron, setZone } = parts;
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="When"
          hint="A cron line: minute, hour, day of the month, month, day of the week."
          value={cron}
          maxLength={200}
          spellCheck={false}
          change={setCron}
        />
        <TextField label="Time zone" hint="As Europe/Berlin." value={zone} maxLength={64} change={setZone} />
      </div>
      <Ticks cron={cron.trim()} zone={zone.trim()} />
    </>
  );
}

/** The next times of a line that is being written, by the reader's clock and in UTC. */
function Ticks(typed: { cron: string; zone: string }) {
  const [{ cron, zone }, setAsked] = useState(typed);
  useEffect(() => {
    if (typed.cron === cron && typed.zone === zone) return;
    return pageClock.after(TYPING_MS, () => setAsked(typed));
  });
  const { data, error } = useQuery({ ...ticksOf(cron, zone), enabled: cron !== '' && zone !== '' });
  if (error) return <Refusal error={error} />;
  return (
    <div>
      <p className="text-quiet">Comes true next</p>
      <ol aria-label="Next times" className="grid gap-x-4 sm:grid-cols-[auto_1fr]">
        {(data?.times ?? []).map((at) => (
          <li key={at} className="contents">
            <span>{new Date(at).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'short' })}</span>
            <span className="text-quiet">
              {new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
