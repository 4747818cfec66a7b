import { useEffect, useState, type RefObject } from 'react';
import { useBoard } from './board-context.ts';
import { COLUMN_NAMES, COLUMNS } from './columns.ts';

/** On a phone one column fills the screen: which one it is, and the way to each other. */
export function ColumnPicker({ scroller }: { scroller: RefObject<HTMLElement | null> }) {
  const { columns } = useBoard();
  const at = useColumnInSight(scroller);
  return (
    <nav aria-label="To a column" className="-mx-1 flex shrink-0 gap-1 overflow-x-auto px-1 py-0.5 sm:hidden">
      {COLUMNS.map((state, index) => (
        <button
          key={state}
          type="button"
          ref={index === at ? keepInSight : undefined}
          aria-current={index === at}
          onClick={() =>
            scroller.current?.children[index]?.scrollIntoView({ inline: 'start', block: 'nearest' })
          }
          className="min-h-8 shrink-0 rounded-full border border-line px-2.5 whitespace-nowrap text-quiet aria-[current=true]:border-accent aria-[current=true]:text-ink"
        >
          {COLUMN_NAMES[state]} <span className="text-xs">{columns[state].length}</span>
        </button>
      ))}
    </nav>
  );
}

const keepInSight = (element: HTMLElement | null) =>
  element?.scrollIntoView({ inline: 'nearest', block: 'nearest' });

/** The column whose beginning lies nearest to that of what scrolls. */
function useColumnInSight(scroller: RefObject<HTMLElement | null>): number {
  const [at, setAt] = useState(0);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      const left = element.getBoundingClientRect().left;
      const far = [...element.children].map((child) => Math.abs(child.getBoundingClientRect().left - left));
      setAt(far.indexOf(Math.min(...far)));
    };
    element.addEventListener('scroll', look, { passive: true });
    return () => element.removeEventListener('scroll', look);
  }, [scroller]);
  return at;
}
