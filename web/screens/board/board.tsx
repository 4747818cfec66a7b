import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Board as BoardFacts } from '../../live/views.ts';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useTabTitle } from '../../parts/screen.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { TaskPanel } from '../task/task-panel.tsx';
import { allBoards, oneBoard } from './board-queries.ts';
import { cliOf, filterOf, searchWith, type BoardView } from './board-search.ts';
import { BoardSettings } from './board-settings.tsx';
import { Cards } from './cards.tsx';
import { Recurring } from './recurring.tsx';

const VIEWS = [
  { id: 'columns', name: 'Columns' },
  { id: 'list', name: 'List' },
  { id: 'recurring', name: 'Recurring' },
  { id: 'settings', name: 'Settings' },
] as const;

/** One board: its tasks in columns or as a list, what recurs on it, and how it is set. */
export default function BoardScreen() {
  const { board: ref } = useParams({ from: '/boards/$board' });
  const search = useSearch({ from: '/boards/$board' });
  const board = useQuery(oneBoard(ref));
  useTabTitle(board.data?.name ?? 'Board');
  if (!board.data)
    return (
      <div className="flex flex-col gap-4 p-4 md:p-6">
        <h1 className="text-xl font-semibold">Board</h1>
        {board.error ? <Refusal error={board.error} /> : <p className="text-quiet">Reading …</p>}
        <Link to="/boards" className="text-accent underline">
          All boards
        </Link>
      </div>
    );
  return (
    <div className="relative flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col gap-3 p-4 max-sm:gap-2 max-sm:p-3">
        <Head board={board.data} />
        <Views board={board.data} view={search.view ?? 'columns'} />
      </div>
      {search.task !== undefined && <Panel task={search.task} key={search.task} />}
    </div>
  );
}

function Head({ board }: { board: BoardFacts }) {
  const search = useSearch({ from: '/boards/$board' });
  const navigate = useNavigate({ from: '/boards/$board' });
  const boards = useQuery(allBoards).data?.items ?? [];
  const names = boards.some(({ name }) => name === board.name) ? boards : [board, ...boards];
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <h1 className="min-w-0 truncate text-xl font-semibold">{board.name}</h1>
      {names.length > 1 && (
        <label>
          <span className="sr-only">Another board</span>
          <select
            value={board.name}
            onChange={(event) =>
              void navigate({
                params: { board: event.target.value },
                search: (before) => searchWith(before, { task: undefined }),
              })
            }
            className="min-h-8 max-w-48 rounded-md border border-line bg-raised px-2"
          >
            {names.map(({ id, name }) => (
              <option key={id} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <Link to="/boards" className="text-accent underline underline-offset-4">
        All boards
      </Link>
      {board.description !== null && <p className="min-w-0 truncate text-quiet">{board.description}</p>}
      <span className="ml-auto max-sm:hidden">
        <CopyCli words={cliOf(board.name, filterOf(search))} />
      </span>
    </header>
  );
}

function Views({ board, view }: { board: BoardFacts; view: BoardView }) {
  const navigate = useNavigate({ from: '/boards/$board' });
  return (
    <Tabs<BoardView>
      label="Views of the board"
      tabs={VIEWS}
      value={view}
      change={(to) => void navigate({ search: (before) => searchWith(before, { view: to }) })}
      className="flex min-h-0 flex-1 flex-col gap-3 max-sm:gap-2"
    >
      <div className="flex h-full min-h-0 flex-col gap-3 max-sm:gap-2">
        {(view === 'columns' || view === 'list') && <Cards board={board} view={view} key={board.id} />}
        {view === 'recurring' && <Recurring board={board} />}
        {view === 'settings' && <BoardSettings board={board} />}
      </div>
    </Tabs>
  );
}

/** The task beside the board; Escape closes it. */
function Panel({ task }: { task: string }) {
  const navigate = useNavigate({ from: '/boards/$board' });
  const close = () => void navigate({ search: (before) => searchWith(before, { task: undefined }) });
  useEffect(() => () => document.querySelector<HTMLElement>(`[data-card="${task}"]`)?.focus(), [task]);
  return (
    <aside
      aria-label="Task"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        if (event.target instanceof HTMLElement && event.target.matches('input, textarea, select')) return;
        close();
      }}
      className="w-full shrink-0 overflow-y-auto border-l border-line bg-ground max-lg:absolute max-lg:inset-0 max-lg:z-5 lg:w-[28rem] xl:w-[32rem]"
    >
      <TaskPanel task={task} close={close} />
    </aside>
  );
}
