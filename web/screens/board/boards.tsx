import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { onceKey } from '../../live/once-key.ts';
import type { Board } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { HarnessCommand } from '../../parts/harness-command.tsx';
import { Empty } from '../../parts/empty.tsx';
import { TextField, Tick } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Screen } from '../../parts/screen.tsx';
import { Rows } from '../../parts/section.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useMayAct } from '../../parts/use-may-act.ts';
import { allBoards } from './board-queries.ts';
import { COLUMN_NAMES, COLUMNS } from './columns.ts';

/** The boards, with how many tasks stand where. */
export default function Boards() {
  const { data, error } = useQuery(allBoards);
  const mayAct = useMayAct();
  const boards = data?.items ?? [];
  return (
    <Screen title="Boards">
      {error && <Refusal error={error} />}
      {!data && !error && <p className="text-quiet">Reading …</p>}
      {boards.length > 0 && (
        <Rows label="Boards">
          {boards.map((board) => (
            <BoardRow key={board.id} board={board} />
          ))}
        </Rows>
      )}
      {data && boards.length === 0 && (
        <Empty title="There is no board yet.">
          <p>
            A board holds tasks, which agents claim and people look at. The first task makes the board “main”:
          </p>
          <HarnessCommand words={['muster', 'task', 'add', 'Fix the tests', '--ready', '--cwd', '.']} />
        </Empty>
      )}
      {mayAct && <NewBoard />}
    </Screen>
  );
}

function BoardRow({ board }: { board: Board }) {
  const open = COLUMNS.slice(0, 4).filter((state) => board.counts[state] > 0);
  return (
    <li>
      <Link
        to="/boards/$board"
        params={{ board: board.name }}
        data-row
        className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-3 py-2 -outline-offset-2 hover:bg-sunken"
      >
        <span className="min-w-32 font-medium">{board.name}</span>
        <span className="min-w-0 flex-1 truncate text-quiet">{board.description}</span>
        <span className="text-quiet">
          {open
            .map((state) => `${board.counts[state].toLocaleString()} ${COLUMN_NAMES[state].toLowerCase()}`)
            .join(' · ') || 'nothing open'}
          {board.counts.done > 0 && ` · ${board.counts.done.toLocaleString()} done`}
        </span>
      </Link>
    </li>
  );
}

function NewBoard() {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [review, setReview] = useState(false);
  const make = useAction(
    () =>
      valueOf(
        client.call('boards.create', { body: { name: name.trim(), review }, idempotencyKey: onceKey() }),
      ),
    {
      stale: [[QUERY.boards]],
      done: (board) => void navigate({ to: '/boards/$board', params: { board: board.name } }),
    },
  );
  return (
    <form
      aria-label="Make a board"
      className="flex max-w-xl flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') make.mutate();
      }}
    >
      <TextField label="A new board" placeholder="backend" value={name} maxLength={100} change={setName} />
      <Tick
        label="What is completed waits in review until a person has looked at it"
        value={review}
        change={setReview}
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="main" disabled={make.isPending || name.trim() === ''}>
          Make it
        </Button>
        <CopyCli
          words={['muster', 'board', 'add', name.trim() || 'backend', ...(review ? ['--review'] : [])]}
        />
      </div>
      {make.error && <Refusal error={make.error} />}
    </form>
  );
}
