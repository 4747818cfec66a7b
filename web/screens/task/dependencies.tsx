import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { TaskDetail } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows, Section } from '../../parts/section.tsx';
import { useAction } from '../../parts/use-action.ts';
import { COLUMN_NAMES } from '../board/columns.ts';
import { tasksLike } from './task-queries.ts';

type Neighbour = TaskDetail['needs'][number];

/** What has to be done before it, and what waits for it. */
export function Dependencies({ task, mayAct }: { task: TaskDetail; mayAct: boolean }) {
  const stale = { stale: [[QUERY.task], [QUERY.tasks]] } as const;
  const unlink = useAction(
    (needs: string) => valueOf(client.call('tasks.unlink', { params: { task: task.id, needs } })),
    stale,
  );
  if (task.needs.length === 0 && task.neededBy.length === 0 && !mayAct) return null;
  return (
    <Section title="Dependencies">
      {task.needs.length > 0 && (
        <Rows label="To be done first">
          {task.needs.map((one) => (
            <NeighbourRow key={one.id} one={one} before="needs">
              {mayAct && (
                <Button
                  aria-label={`Wait for ${one.title} no longer`}
                  disabled={unlink.isPending}
                  onClick={() => unlink.mutate(one.id)}
                >
                  ✕
                </Button>
              )}
            </NeighbourRow>
          ))}
        </Rows>
      )}
      {task.neededBy.length > 0 && (
        <Rows label="Waits for this">
          {task.neededBy.map((one) => (
            <NeighbourRow key={one.id} one={one} before="needed by" />
          ))}
        </Rows>
      )}
      {unlink.error && <Refusal error={unlink.error} />}
      {mayAct && <AddLink task={task} />}
    </Section>
  );
}

function NeighbourRow(parts: { one: Neighbour; before: string; children?: React.ReactNode }) {
  const { one, before, children } = parts;
  return (
    <li className="flex items-center gap-2 px-2 py-1">
      <span className="shrink-0 text-quiet">{before}</span>
      <Link
        to="/tasks/$task"
        params={{ task: one.id }}
        className="min-w-0 flex-1 truncate text-accent underline"
      >
        {plainText(one.title)}
      </Link>
      <span className="shrink-0 text-quiet">
        <span aria-hidden="true">{one.state === 'done' ? '✓ ' : '○ '}</span>
        {COLUMN_NAMES[one.state]}
      </span>
      {children}
    </li>
  );
}

/** Finds another task by its title, and makes this one wait for it. A circle is refused with its path. */
function AddLink({ task }: { task: TaskDetail }) {
  const [text, setText] = useState('');
  const field = useId();
  const home = {
    ...(task.board === null ? {} : { board: task.board }),
    ...(task.team === null ? {} : { team: task.team }),
  };
  const { data } = useQuery(tasksLike(text.trim(), home));
  const link = useAction(
    (needs: string) => valueOf(client.call('tasks.link', { params: { task: task.id }, body: { needs } })),
    { stale: [[QUERY.task], [QUERY.tasks]], done: () => setText('') },
  );
  const has = new Set([task.id, ...task.needs.map(({ id }) => id)]);
  const offered = text.trim() === '' ? [] : (data?.items ?? []).filter(({ id }) => !has.has(id));
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={field} className="sr-only">
        A task that has to be done first
      </label>
      <input
        id={field}
        value={text}
        maxLength={200}
        onChange={(event) => {
          setText(event.target.value);
          link.reset();
        }}
        placeholder="Wait for another task: part of its title"
        className="min-h-8 rounded-md border border-line bg-raised px-2 placeholder:text-quiet"
      />
      {text.trim() !== '' && (
        <ul
          aria-label="Tasks with this title"
          className="flex flex-col rounded-md border border-line bg-raised"
        >
          {offered.map((one) => (
            <li key={one.id} className="flex items-center gap-2">
              <button
                type="button"
                disabled={link.isPending}
                onClick={() => link.mutate(one.id)}
                className="flex min-h-8 min-w-0 flex-1 items-center justify-between gap-2 px-2 text-left hover:bg-sunken"
              >
                <span className="min-w-0 truncate">{plainText(one.title)}</span>
                <span className="shrink-0 text-quiet">{COLUMN_NAMES[one.state]}</span>
              </button>
              <CopyCli words={['muster', 'task', 'link', task.id, one.id]} label="CLI" />
            </li>
          ))}
          {data && offered.length === 0 && (
            <li className="p-2 text-quiet">No other task has this in its title.</li>
          )}
        </ul>
      )}
      {link.error && <Refusal error={link.error} />}
    </div>
  );
}
