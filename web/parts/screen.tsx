import { useEffect, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { pendingApprovals } from '../live/queries.ts';

/** A screen with its heading. Sets the tab's title, with the count of what needs a person before it. */
export function Screen({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  useTabTitle(title);
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-5 p-4 md:p-6">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-xl font-semibold">{title}</h1>
        {aside}
      </header>
      {children}
    </div>
  );
}

export function useTabTitle(title: string): void {
  const count = useQuery(pendingApprovals).data?.items.length ?? 0;
  useEffect(() => {
    document.title = `${count > 0 ? `(${count}) ` : ''}${title} · Muster`;
  }, [title, count]);
}
