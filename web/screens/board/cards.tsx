import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Board, Task } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { HarnessCommand } from '../../parts/harness-command.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { AskMove } from './ask-move.tsx';
import { BatchBar } from './batch-bar.tsx';
import { BoardContext, useBoard, type OnBoard } from './board-context.ts';
import { boardCards } from './board-queries.ts';
import { filterOf, isFiltered, NO_FILTER, searchWith, type Filter } from './board-search.ts';
import { columnsOf, COLUMNS } from './columns.ts';
import { ColumnPicker } from './column-picker.tsx';
import { Column } from './column.tsx';
import { FilterBar } from './filter-bar.tsx';
import { ListView } from './list-view.tsx';
import { QuickAdd } from './quick-add.tsx';
import { useMoves, type Moves } from './use-moves.ts';

const NONE: readonly Task[] = [];

/** The tasks of a board that fit the filter, in columns or as a list: two views of one query. */
export function Cards({ board, view }: { board: Board; view: 'columns' | 'list' }) {
  const filter = filterOf(useSearch({ from: '/boards/$board' }));
  const { data, error, isPlaceholderData } = useQuery(boardCards(board.name, filter));
  const moves = useMoves(data?.tasks ?? NONE);
  const mayAct = useMayAct();
  const onBoard = useOnBoard(board, moves, mayAct);
  const isEmpty = data !== undefined && moves.tasks.length === 0;
  return (
    <BoardContext value={onBoard}>
      <Above {...{ board, filter, moves, error }} />
      {!data && !error && <p className="text-quiet">Reading …</p>}
      {isEmpty && (isFiltered(filter) ? <NoneFits /> : <FirstTask board={board.name} mayAct={mayAct} />)}
      {data?.more && (
        <p className="text-quiet">
          The newest {moves.tasks.length.toLocaleString()} are shown; narrow them by a filter to see others.
        </p>
      )}
      {!isEmpty && data !== undefined && (
        <div className={`flex min-h-0 flex-1 gap-2 ${isPlaceholderData ? 'opacity-60' : ''}`}>
          {view === 'list' ? <ListView /> : <ColumnsView board={board} filter={filter} />}
        </div>
      )}
    </BoardContext>
  );
}

/** What stands over the cards: the filter, a new task, and what is asked or was refused. */
function Above(parts: { board: Board; filter: Filter; moves: Moves; error: Error | null }) {
  const { board, filter, moves, error } = parts;
  const { mayAct, selected, select } = useBoard();
  const chosen = moves.tasks.filter(({ id }) => selected.has(id));
  const clear = () => {
    for (const one of chosen) select(one, false);
  };
  return (
    <>
      <FilterBar filter={filter} tasks={moves.tasks} />
      {mayAct && <QuickAdd board={board} />}
      {error && <Refusal error={error} />}
      <Refused moves={moves} />
      {moves.asked && <AskMove asked={moves.asked} answer={moves.answer} />}
      {chosen.length > 0 && <BatchBar tasks={chosen} clear={clear} />}
      <p role="status" className="sr-only">
        {moves.said}
      </p>
    </>
  );
}

function ColumnsView({ board, filter }: { board: Board; filter: Filter }) {
  const { mayAct } = useBoard();
  const scroller = useRef<HTMLDivElement>(null);
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col gap-1">
      <ColumnPicker scroller={scroller} />
      <div
        ref={scroller}
        data-columns
        role="group"
        aria-label="Columns"
        className="flex min-h-80 min-w-0 flex-1 snap-x snap-mandatory gap-2 overflow-x-auto pb-1 sm:snap-proximity"
      >
        {COLUMNS.map((state) => (
          <Column key={state} state={state} total={isFiltered(filter) ? undefined : board.counts[state]} />
        ))}
      </div>
      {mayAct && (
        <p className="text-xs text-quiet max-sm:hidden">
          Drag a card (with a finger: hold it first), or use its menu. By keys: arrows go from card to card,
          Shift and an arrow move one, Space selects it, Enter opens it.
        </p>
      )}
    </div>
  );
}

/** What cards share: columns, selection, and what is dragged. */
function useOnBoard(board: Board, moves: Moves, mayAct: boolean): OnBoard {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set<string>());
  const [dragged, drag] = useState<Task>();
  const wanted = useRef<string>(undefined);
  const columns = useMemo(() => columnsOf(moves.tasks), [moves.tasks]);
  useEffect(() => {
    // A card that went away while it was dragged tells nobody that the drag is over.
    if (!dragged) return;
    const over = ({ pointerType }: PointerEvent) => {
      // A finger that drags moves too.
      if (pointerType !== 'touch') drag(undefined);
    };
    document.addEventListener('pointermove', over);
    return () => document.removeEventListener('pointermove', over);
  }, [dragged]);
  const select = (task: Task, is: boolean) =>
    setSelected((before) => {
      const after = new Set(before);
      if (is) after.add(task.id);
      else after.delete(task.id);
      return after;
    });
  return { board: board.name, columns, mayAct, selected, select, move: moves.move, wanted, dragged, drag };
}

function Refused({ moves: { refused, forget } }: { moves: Moves }) {
  if (!refused) return null;
  return (
    <div className="flex flex-wrap items-start gap-2">
      <div className="min-w-0 flex-1">
        <Refusal error={refused.error} />
      </div>
      <Button onClick={forget}>It stays where it was</Button>
    </div>
  );
}

function NoneFits() {
  const navigate = useNavigate({ from: '/boards/$board' });
  return (
    <Empty title="No task fits these filters.">
      <Button onClick={() => void navigate({ search: (before) => searchWith(before, NO_FILTER) })}>
        Take the filters away
      </Button>
    </Empty>
  );
}

function FirstTask({ board, mayAct }: { board: string; mayAct: boolean }) {
  return (
    <Empty title="Nothing is on this board yet.">
      <p>
        {mayAct ? 'Add a task above, or in a terminal. ' : 'A task is added in a terminal. '}
        With a folder to work in, an agent takes it by itself:
      </p>
      <HarnessCommand
        words={['muster', 'task', 'add', 'Fix the tests', '--board', board, '--ready', '--cwd', '.']}
      />
    </Empty>
  );
}
