import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { onceKey } from '../../live/once-key.ts';
import type { Board } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Choice, TextArea } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useAssignees } from './use-assignees.ts';
import { PRIORITIES, type Priority } from './board-search.ts';
import { COLUMN_NAMES } from './columns.ts';
import { assigneeInput } from './task-words.ts';

const TO = ['up_next', 'inbox'] as const;

interface Draft {
  title: string;
  to: (typeof TO)[number];
  description: string;
  priority: Priority;
  assignee: string;
}

interface Part {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

/** A task in one line and Enter; what else it needs can be said too. */
export function QuickAdd({ board }: { board: Board }) {
  const [isLong, setLong] = useState(false);
  const [draft, setDraft] = useState<Draft>({
    title: '',
    to: 'up_next',
    description: '',
    priority: 'none',
    assignee: 'any',
  });
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const add = useAction(
    async (asked: Draft) => {
      try {
        await createTask(board, asked);
      } catch (error) {
        // What was refused is given back, unless another was begun meanwhile.
        setDraft((now) => (now.title === '' ? asked : now));
        throw error;
      }
    },
    { stale: [[QUERY.tasks], [QUERY.boards]], inOrder: `add to ${board.id}` },
  );
  const isEmpty = draft.title.trim() === '';
  return (
    <form
      aria-label="Add a task"
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (isEmpty) return;
        change({ title: '', description: '' });
        add.mutate(draft);
      }}
    >
      <div className="flex flex-wrap items-center gap-2">
        <TitleAndColumn draft={draft} change={change} isLong={isLong} />
        <Button type="submit" look="main" disabled={isEmpty}>
          Add
        </Button>
        <Button aria-expanded={isLong} onClick={() => setLong(!isLong)}>
          {isLong ? 'Less' : 'More'}
        </Button>
      </div>
      {isLong && (
        <div className="grid gap-3 rounded-lg border border-line p-3 sm:grid-cols-2">
          <More draft={draft} change={change} />
          <CopyCli words={cliOf(board, draft)} />
        </div>
      )}
      {add.error && <Refusal error={add.error} />}
    </form>
  );
}

const createTask = (board: Board, { title, to, description, priority, assignee }: Draft) =>
  valueOf(
    client.call('tasks.create', {
      body: {
        board: board.name,
        title: title.trim(),
        state: to,
        priority,
        assignee: assigneeInput(assignee),
        ...(description.trim() === '' ? {} : { description }),
      },
      idempotencyKey: onceKey(),
    }),
  );

/** On a phone the column is chosen with all that is more. */
function TitleAndColumn({ draft, change, isLong }: Part & { isLong: boolean }) {
  return (
    <>
      <label className="min-w-40 flex-1">
        <span className="sr-only">Title of a new task</span>
        <input
          value={draft.title}
          maxLength={200}
          onChange={(event) => change({ title: event.target.value })}
          placeholder="New task"
          className="min-h-8 w-full rounded-md border border-line bg-raised px-2.5 placeholder:text-quiet"
        />
      </label>
      <label className={isLong ? '' : 'max-sm:hidden'}>
        <span className="sr-only">Into which column</span>
        <select
          value={draft.to}
          onChange={({ target }) => change({ to: TO.find((one) => one === target.value) ?? 'up_next' })}
          className="min-h-8 rounded-md border border-line bg-raised px-2"
        >
          {TO.map((one) => (
            <option key={one} value={one}>
              into {COLUMN_NAMES[one]}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function More({ draft, change }: Part) {
  const assignees = useAssignees();
  return (
    <>
      <div className="sm:col-span-2">
        <TextArea
          label="Description"
          hint="Whoever works on it is told this; Markdown is fine."
          value={draft.description}
          maxLength={10_000}
          change={(description) => change({ description })}
        />
      </div>
      <Choice
        label="Priority"
        value={draft.priority}
        options={PRIORITIES.map((one) => ({ value: one, text: one }))}
        change={(priority) => change({ priority })}
      />
      <Choice
        label="For whom"
        value={draft.assignee}
        options={assignees}
        change={(assignee) => change({ assignee })}
      />
    </>
  );
}

const cliOf = (board: Board, { title, to, description, priority, assignee }: Draft): string[] => [
  ...['muster', 'task', 'add', title.trim() || 'Fix the tests', '--board', board.name],
  ...(to === 'up_next' ? ['--ready'] : []),
  ...(priority === 'none' ? [] : ['--priority', priority]),
  ...(assignee === 'any' ? [] : ['--assign', assignee]),
  ...(description.trim() === '' ? [] : ['--description', description]),
];
