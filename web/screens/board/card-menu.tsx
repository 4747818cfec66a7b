import type { Task } from '../../live/views.ts';
import { Menu, type MenuItem } from '../../parts/menu.tsx';
import { useBoard } from './board-context.ts';
import { COLUMN_NAMES } from './columns.ts';

/** What can be done to a card without dragging it. */
export function CardMenu({ task }: { task: Task }) {
  const { columns, move, wanted } = useBoard();
  const column = columns[task.state];
  const [first, last] = [column[0], column.at(-1)];
  const go = (place: Parameters<typeof move>[1]) => {
    wanted.current = task.id;
    move(task, place);
  };
  const items: MenuItem[] = task.moves.map((state) => ({
    id: state,
    text: `Move to ${COLUMN_NAMES[state]}`,
    run: () => go({ state }),
  }));
  if (first && first.id !== task.id)
    items.push({ id: 'top', text: 'To the top', run: () => go({ state: task.state, before: first.id }) });
  if (last && last.id !== task.id)
    items.push({ id: 'bottom', text: 'To the bottom', run: () => go({ state: task.state, after: last.id }) });
  return <Menu label="⋯" name={`Move ${task.title}`} look="bare" items={items} />;
}
