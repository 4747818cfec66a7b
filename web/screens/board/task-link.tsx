import { Link } from '@tanstack/react-router';
import type { KeyboardEvent } from 'react';
import type { Task } from '../../live/views.ts';
import { plainText } from '../../parts/plain-text.ts';
import { useBoard } from './board-context.ts';
import { searchWith } from './board-search.ts';
import { focusByKey, placeByKey, type CardKey } from './columns.ts';

const KEYS: Readonly<Record<string, CardKey>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** A card's title: opens it, and takes the keys of the card. Arrows go from card to card, with Shift they move it. */
export function TaskLink({ task, className }: { task: Task; className: string }) {
  const { board, columns, mayAct, selected, select, move, wanted } = useBoard();
  const press = (event: KeyboardEvent<HTMLAnchorElement>) => {
    const key = KEYS[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === ' ' && mayAct) {
      event.preventDefault();
      select(task, !selected.has(task.id));
    }
    if (key === undefined) return;
    event.preventDefault();
    if (!event.shiftKey) return focusCard(focusByKey(columns, task, key), wanted);
    const place = placeByKey(columns, task, key);
    if (!place || !mayAct) return;
    wanted.current = task.id;
    move(task, place);
  };
  return (
    <Link
      from="/boards/$board"
      to="/boards/$board"
      params={{ board }}
      search={(before) => searchWith(before, { task: task.id })}
      data-row
      data-card={task.id}
      draggable={false}
      ref={(element) => {
        if (element === null || wanted.current !== task.id) return;
        wanted.current = undefined;
        element.focus();
      }}
      onKeyDown={press}
      title={mayAct ? 'Enter opens it, Space selects it, Shift and an arrow move it' : undefined}
      className={className}
    >
      {plainText(task.title)}
    </Link>
  );
}

function focusCard(task: Task | undefined, wanted: { current: string | undefined }): void {
  if (!task) return;
  const card = document.querySelector<HTMLElement>(`[data-card="${task.id}"]`);
  // One that is not drawn yet gets it when it is.
  if (card) card.focus();
  else wanted.current = task.id;
}
