import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, useState, type DragEvent } from 'react';
import type { Task, TaskState } from '../../live/views.ts';
import { useBoard } from './board-context.ts';
import { Card } from './card.tsx';
import { COLUMN_HINTS, COLUMN_NAMES, mayMove, type Place } from './columns.ts';

const CARD_PX = 84;

/** A column of any length: only the cards that are seen are in the page. */
export function Column({ state, total }: { state: TaskState; total: number | undefined }) {
  const { columns, dragged, wanted } = useBoard();
  const cards = columns[state];
  const scroller = useRef<HTMLDivElement>(null);
  const title = useId();
  const drop = useDrop(state, cards);
  const rows = useVirtualizer({
    count: cards.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD_PX,
    getItemKey: (index) => cards[index]?.id ?? index,
    overscan: 6,
  });
  useEffect(() => {
    // A card that is to have the focus may lie where nothing is drawn yet.
    const at = wanted.current === undefined ? -1 : cards.findIndex(({ id }) => id === wanted.current);
    if (at >= 0) rows.scrollToIndex(at, { align: 'auto' });
  });
  const takes = dragged !== undefined && mayMove(dragged, drop.over ?? { state });
  return (
    <section
      aria-labelledby={title}
      {...drop.hear}
      className={`flex min-h-0 w-full shrink-0 snap-start flex-col rounded-lg border bg-sunken sm:w-auto ${
        // What holds nothing leaves its room to others.
        cards.length === 0 ? 'sm:flex-[1_0_8rem]' : 'sm:flex-[2_0_11.5rem]'
      } ${drop.over && takes ? 'border-accent' : 'border-line'}`}
    >
      <h2 id={title} className="flex items-baseline justify-between gap-2 px-3 pt-2 pb-1 font-semibold">
        {COLUMN_NAMES[state]}
        <span className="font-normal text-quiet">{countText(cards.length, total)}</span>
      </h2>
      <div ref={scroller} className="min-h-16 flex-1 overflow-y-auto px-1.5 pb-2">
        {cards.length === 0 && <p className="px-1 py-2 text-quiet">{COLUMN_HINTS[state]}</p>}
        <ul className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, key, start }) => {
            const task = cards[index];
            return (
              task && (
                <li
                  key={key}
                  data-index={index}
                  ref={rows.measureElement}
                  onDragOver={(event) => drop.overCard(event, task)}
                  className="absolute inset-x-0 pt-1 pb-1"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <DropLine task={task} over={drop.over} side="before" />
                  <Card task={task} />
                  <DropLine task={task} over={drop.over} side="after" />
                </li>
              )
            );
          })}
        </ul>
      </div>
    </section>
  );
}

/** `12`, or `200 of 1,240` where not all are read. */
export const countText = (shown: number, total: number | undefined): string =>
  total === undefined || total <= shown
    ? shown.toLocaleString()
    : `${shown.toLocaleString()} of ${total.toLocaleString()}`;

function DropLine(parts: { task: Task; over: Place | undefined; side: 'before' | 'after' }) {
  const { task, over, side } = parts;
  const { dragged } = useBoard();
  if (over?.[side] !== task.id || !dragged || !mayMove(dragged, over)) return null;
  const takes = dragged.priority !== task.priority;
  return (
    <p
      aria-hidden="true"
      className={`pointer-events-none absolute inset-x-0 z-10 border-t-2 border-accent text-right text-xs leading-none text-accent ${side === 'before' ? 'top-0' : 'bottom-0'}`}
    >
      {takes && <span className="bg-raised px-1">takes priority {task.priority}</span>}
    </p>
  );
}

/** Where the dragged card would come to lie in this column, while it is over it. */
function useDrop(state: TaskState, cards: readonly Task[]) {
  const { dragged, drag, move } = useBoard();
  const [over, setOver] = useState<Place>();
  const depth = useRef(0);
  const leave = () => {
    depth.current = 0;
    setOver(undefined);
  };
  const take = (event: DragEvent, place: Place) => {
    if (!dragged) return;
    if (!mayMove(dragged, place)) return setOver(undefined);
    event.preventDefault();
    event.dataTransfer.dropEffect = 'move';
    setOver((before) =>
      before?.before === place.before && before?.after === place.after && before ? before : place,
    );
  };
  return {
    over: dragged ? over : undefined,
    /** Cards that are over lie by when they were done: no place among them. */
    overCard(event: DragEvent<HTMLElement>, task: Task) {
      if (state === 'done' || state === 'cancelled' || task.id === dragged?.id) return;
      const { top, height } = event.currentTarget.getBoundingClientRect();
      const side = event.clientY < top + height / 2 ? 'before' : 'after';
      event.stopPropagation();
      take(event, { state, [side]: task.id });
    },
    hear: {
      onDragEnter: () => void (depth.current += 1),
      onDragLeave() {
        depth.current -= 1;
        if (depth.current <= 0) leave();
      },
      onDragOver(event: DragEvent) {
        const last = cards.at(-1);
        const inside = dragged?.state === state && last && last.id !== dragged.id;
        take(event, inside ? { state, after: last.id } : { state });
      },
      onDrop(event: DragEvent) {
        event.preventDefault();
        if (dragged && over) move(dragged, over);
        drag(undefined);
        leave();
      },
    },
  };
}
