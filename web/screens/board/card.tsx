import { useEffect, useRef } from 'react';
import type { Task } from '../../live/views.ts';
import { Ago } from '../../parts/ago.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { useBoard } from './board-context.ts';
import { CardMenu } from './card-menu.tsx';
import { Marks } from './marks.tsx';
import { TaskLink } from './task-link.tsx';
import { listenForTouch } from './touch-drag.ts';
import { waitLine } from './task-words.ts';

/** One task on the board. */
export function Card({ task }: { task: Task }) {
  const { mayAct, selected, dragged, drag } = useBoard();
  const waits = waitLine(task);
  const isSelected = selected.has(task.id);
  const card = useTouch(task);
  return (
    <div
      ref={card}
      data-dragged={dragged?.id === task.id || undefined}
      draggable={mayAct}
      // A finger drags by itself: the browser's own way would take the link within it.
      onPointerDown={({ currentTarget, pointerType }) => {
        currentTarget.draggable = mayAct && pointerType !== 'touch';
      }}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', task.id);
        drag(task);
      }}
      onDragEnd={() => drag(undefined)}
      className={`flex flex-col gap-1 rounded-md border bg-raised p-1.5 ${
        isSelected ? 'border-accent' : 'border-line'
      } ${dragged?.id === task.id ? 'opacity-50' : ''} ${mayAct ? 'cursor-grab select-none [-webkit-touch-callout:none]' : ''}`}
    >
      <TaskLink
        task={task}
        className="line-clamp-3 min-w-0 rounded-xs px-1 font-medium break-words hover:underline"
      />
      <div className="flex flex-wrap items-center gap-1 px-0.5 empty:hidden">
        <Marks task={task} />
      </div>
      {waits !== null && (
        <p className="line-clamp-2 px-1 text-xs break-words text-quiet" title={plainText(waits)}>
          {plainText(waits)}
        </p>
      )}
      <div className="flex items-center gap-1 text-xs text-quiet">
        {mayAct && <SelectBox task={task} />}
        <span className="ml-auto shrink-0">
          <span className="sr-only">here for </span>
          <Ago at={task.stateSince} />
        </span>
        {mayAct && <CardMenu task={task} />}
      </div>
    </div>
  );
}

/** A finger that rests on it takes it up. */
function useTouch(task: Task) {
  const { mayAct, drag } = useBoard();
  const card = useRef<HTMLDivElement>(null);
  const held = useRef({ begin: () => {}, end: () => {} });
  held.current = { begin: () => drag(task), end: () => drag(undefined) };
  useEffect(() => {
    if (!mayAct || !card.current) return;
    return listenForTouch(card.current, () => held.current);
  }, [mayAct]);
  return card;
}

export function SelectBox({ task }: { task: Task }) {
  const { selected, select } = useBoard();
  return (
    <label className="flex size-6 shrink-0 items-center justify-center">
      <span className="sr-only">Select {task.title}</span>
      <input
        type="checkbox"
        checked={selected.has(task.id)}
        onChange={(event) => select(task, event.target.checked)}
        className="size-3.5 accent-accent"
      />
    </label>
  );
}
