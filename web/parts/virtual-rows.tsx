import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, type ReactNode } from 'react';

/** Rows in a frame that scrolls, of any number: only those that are seen are in the page. */
export function VirtualRows<T extends { id: string }>(parts: {
  items: readonly T[];
  draw: (item: T) => ReactNode;
  /** How high a row is before it is measured. */
  rowPx: number;
  label?: string;
  /** How high the frame is, or grows. */
  className: string;
}) {
  const { items, draw, rowPx, label, className } = parts;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 12,
  });
  return (
    <div
      ref={scroller}
      tabIndex={-1}
      className={`overflow-y-auto rounded-lg border border-line bg-raised ${className}`}
    >
      <ul aria-label={label} className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, key, start }) => {
          const item = items[index];
          return (
            item && (
              <li
                key={key}
                data-index={index}
                ref={rows.measureElement}
                className="absolute inset-x-0 border-b border-line"
                style={{ transform: `translateY(${start}px)` }}
              >
                {draw(item)}
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}
