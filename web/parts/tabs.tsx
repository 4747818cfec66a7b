import { Tabs as Radix } from 'radix-ui';
import { useEffect, useRef, type ReactNode } from 'react';

export interface Tab<T extends string> {
  id: T;
  name: string;
  /** Shown beside the name when it is above 0. */
  count?: number | undefined;
}

/** Several views of one thing. Which one is seen belongs into the address: the caller keeps it there. */
export function Tabs<T extends string>(parts: {
  label: string;
  tabs: readonly Tab<T>[];
  value: T;
  change: (tab: T) => void;
  /** The tab that is seen. */
  children: ReactNode;
  className?: string;
}) {
  const { label, tabs, value, change, children, className = '' } = parts;
  const list = useRef<HTMLDivElement>(null);
  // On a phone the chosen one may stand beside the screen. Only the row is moved: the page stays where the reader is.
  useEffect(() => {
    const row = list.current;
    const chosen = row?.querySelector('[data-state=active]')?.getBoundingClientRect();
    if (!row || !chosen) return;
    const seen = row.getBoundingClientRect();
    row.scrollLeft += Math.max(0, chosen.right - seen.right) - Math.max(0, seen.left - chosen.left);
  }, [value]);
  return (
    <Radix.Root
      value={value}
      onValueChange={(id) => {
        const chosen = tabs.find((tab) => tab.id === id);
        if (chosen) change(chosen.id);
      }}
      className={className}
    >
      <Radix.List ref={list} aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map(({ id, name, count = 0 }) => (
          <Radix.Trigger
            key={id}
            value={id}
            className="min-h-9 border-b-2 border-transparent px-3 whitespace-nowrap text-quiet -outline-offset-2 hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {name}
            {count > 0 && <span className="ml-1.5 text-xs text-quiet">{count}</span>}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={value} className="min-h-0 flex-1 outline-offset-2">
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
