import { useMemo } from 'react';
import type { Task } from '../../live/views.ts';
import { Ago } from '../../parts/ago.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { VirtualRows } from '../../parts/virtual-rows.tsx';
import { useBoard } from './board-context.ts';
import { CardMenu } from './card-menu.tsx';
import { SelectBox } from './card.tsx';
import { COLUMN_NAMES, COLUMNS } from './columns.ts';
import { Marks } from './marks.tsx';
import { TaskLink } from './task-link.tsx';
import { waitLine } from './task-words.ts';

const ROW_PX = 44;

/** The same tasks in rows, column after column. */
export function ListView() {
  const { columns } = useBoard();
  const tasks = useMemo(() => COLUMNS.flatMap((state) => columns[state]), [columns]);
  return (
    <VirtualRows
      label="Tasks"
      items={tasks}
      draw={(task) => <Row task={task} />}
      rowPx={ROW_PX}
      className="min-h-0 flex-1"
    />
  );
}

function Row({ task }: { task: Task }) {
  const { mayAct, selected } = useBoard();
  const waits = waitLine(task);
  return (
    <div
      className={`flex flex-wrap items-center gap-x-3 gap-y-1 px-2 py-1.5 sm:flex-nowrap ${selected.has(task.id) ? 'bg-sunken' : ''}`}
    >
      {mayAct && <SelectBox task={task} />}
      <span className="w-24 shrink-0 text-quiet max-sm:hidden">{COLUMN_NAMES[task.state]}</span>
      <TaskLink task={task} className="min-w-40 flex-1 font-medium break-words hover:underline sm:truncate" />
      <span className="flex flex-wrap items-center gap-1 max-sm:order-last max-sm:basis-full sm:shrink-0">
        <span className="mr-1 text-quiet sm:hidden">{COLUMN_NAMES[task.state]}</span>
        <Marks task={task} />
      </span>
      {waits !== null && (
        <span
          className="max-w-md min-w-0 truncate text-quiet max-sm:order-last max-sm:basis-full"
          title={plainText(waits)}
        >
          {plainText(waits)}
        </span>
      )}
      <span className="ml-auto shrink-0 text-quiet">
        <Ago at={task.stateSince} />
      </span>
      {mayAct && <CardMenu task={task} />}
    </div>
  );
}
